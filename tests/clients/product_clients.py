#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs products' own clients against the collector, in TAP: flags, events, a decided experiment, and the
winner for everybody. Skips without Node.js or its packages. Takes the command and a folder to install
to."""
import contextlib
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from report import Report

ITERATE, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
HERE = pathlib.Path(__file__).parent / "node"


def install():
    """The packages of the lock file; whether they are there."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node.js is not installed"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    if int(version.lstrip("v").split(".")[0]) < 20:
        return f"Node.js {version.strip()} is older than 20"
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = FOLDER / "package-lock.json"
    wanted = (HERE / "package-lock.json").read_bytes()
    if not (FOLDER / "installed").exists() or lock.read_bytes() != wanted:
        (FOLDER / "installed").unlink(missing_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, FOLDER / name)
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER,
                              capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            return "the packages could not be installed"
        (FOLDER / "installed").touch()
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, FOLDER / script.name)
    return None


class Workspace:
    def __init__(self, path):
        self.path = path

    def run(self, *arguments):
        done = subprocess.run([ITERATE, *arguments, "--workspace", self.path], capture_output=True,
                              text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments}: {done.stderr}")
        return done.stdout

    def read(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))

    @contextlib.contextmanager
    def serving(self):
        """The collector's address while it runs."""
        process = subprocess.Popen([ITERATE, "serve", "--listen", "127.0.0.1:0", "--workspace",
                                    self.path], stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline()
            yield line[line.index("http://"):].strip()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def run_product(address, phase):
    done = subprocess.run(["node", "loop.mjs", address, phase], cwd=FOLDER, capture_output=True,
                          text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.strip().split("\n")[-1])


def test_loop(report, workspace):
    workspace.run("experiment", "new", "checkout", "--variant", "old", "--variant", "short", "--metric",
                  "orders=proportion:order")
    workspace.run("experiment", "start", "checkout")
    with workspace.serving() as address:
        seen = run_product(address, "run")
        given = seen["given"]
        report.check(sum(given.values()) == 1500 and 600 < given.get("short", 0) < 900,
                     "OpenFeature's OFREP provider gets both variants", seen)
        report.check(seen["unknown"] == "FLAG_NOT_FOUND", "it knows a flag that is not there", seen)
        report.check(seen["agreed"] == 300, "GrowthBook's SDK evaluates the same by itself", seen)
        report.check(seen["flags"].get("checkout") == seen["own"],
                     "posthog-node is told the same variant", seen)

    # Opened again, so that all that came in is counted.
    with workspace.serving() as address:
        pass
    analysis = workspace.read("experiment", "analyze", "checkout")
    report.check(analysis["winner"] == "short" and analysis["confidence"] > 0.95,
                 "exposures and orders of posthog-node decide the experiment", analysis)
    workspace.run("experiment", "stop", "checkout")
    waiting = [a for a in workspace.read("approvals", "list") if a["status"] == "waiting"]
    report.check(len(waiting) == 1, "its winner waits for an approval", waiting)
    for approval in waiting:
        workspace.run("approvals", "approve", approval["id"])
    with workspace.serving() as address:
        report.check(run_product(address, "serve")["given"] == {"short": 200},
                     "the same provider then gives the winner to everybody")


def main():
    problem = install()
    if problem is not None:
        print(f"1..0 # SKIP {problem}")
        return 0
    report = Report()
    with tempfile.TemporaryDirectory(prefix="iterate-") as folder:
        workspace = Workspace(str(pathlib.Path(folder) / "test.iterate"))
        workspace.run("init")
        test_loop(report, workspace)
    print(f"1..{report.n}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
