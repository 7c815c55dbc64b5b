#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the application for plays as GNOME Shell does. Needs a display and a session bus; takes the command
and the application."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent / "clients"))
from report import Report  # noqa: E402

CLI, DESKTOP = sys.argv[1:3]


def ask(method, *arguments):
    return subprocess.run(["gdbus", "call", "--session", "--dest", "io.github.iterate_app.Iterate",
                           "--object-path", "/io/github/iterate_app/Iterate/SearchProvider", "--method",
                           f"org.gnome.Shell.SearchProvider2.{method}", *arguments],
                          capture_output=True, text=True)


def wait_for_answer():
    for _ in range(100):
        done = ask("GetInitialResultSet", "['signup']")
        if done.returncode == 0:
            return done.stdout
        time.sleep(.1)
    return done.stderr


def main():
    if not os.environ.get("DISPLAY") or not shutil.which("gdbus"):
        print("1..0 # SKIP there is no display, or no gdbus")
        return 0

    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        workspace = f"{folder}/sample.iterate"
        subprocess.run([CLI, "init", "--sample", "--workspace", workspace], check=True,
                       stdout=subprocess.DEVNULL)
        process = subprocess.Popen([DESKTOP, "--workspace", workspace])
        try:
            found = wait_for_answer()
            ids = re.findall(r"learning-\d+", found)
            report.check(len(ids) == 1, "a play is found by a word of it", found)
            report.check("learning" not in ask("GetInitialResultSet", "['zebra']").stdout,
                         "nothing is found where nothing speaks of it")
            report.check("learning" in ask("GetSubsearchResultSet", "['learning-1']", "['check','list']").stdout,
                         "beginnings of words find it, too")
            metas = ask("GetResultMetas", f"['{ids[0] if ids else ''}','learning-999']").stdout
            report.check(metas.count("'id'") == 1 and "signup_rate" in metas,
                         "what is shown of it is its rule; what is gone is left out", metas)
            report.check(ask("ActivateResult", ids[0] if ids else "", "['signup']", "0").returncode == 0,
                         "one that is chosen is opened")
        finally:
            process.terminate()
            process.wait(20)
    print(f"1..{report.n}")
    return report.failed > 0


if __name__ == "__main__":
    sys.exit(main())
