#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs products' own clients against the collector, in TAP: flags, events, a decided experiment, the
winner for everybody, telemetry in each of its forms, pages in browsers, and a collector that is killed
while they send. Skips without Node.js or its packages. Takes the command and a folder to install to."""
import contextlib
import json
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

from report import Report

ITERATE, FOLDER = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
HERE = pathlib.Path(__file__).parent / "node"


def install(source=HERE, folder=FOLDER, scripts="*.mjs"):
    """The packages of the lock file; why they are not there, or None."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node.js is not installed"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    if int(version.lstrip("v").split(".")[0]) < 20:
        return f"Node.js {version.strip()} is older than 20"
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "package-lock.json"
    wanted = (source / "package-lock.json").read_bytes()
    if not (folder / "installed").exists() or lock.read_bytes() != wanted:
        (folder / "installed").unlink(missing_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, folder / name)
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                               "--legacy-peer-deps"], cwd=folder, capture_output=True, text=True,
                              timeout=300)
        if done.returncode != 0:
            return "the packages could not be installed"
        (folder / "installed").touch()
    for script in source.glob(scripts):
        shutil.copy(script, folder / script.name)
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

    def query(self, sql):
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()

    def start_serving(self, port=0):
        process = subprocess.Popen([ITERATE, "serve", "--listen", f"127.0.0.1:{port}", "--workspace",
                                    self.path], stdout=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        return process, line[line.index("http://"):].strip()

    @contextlib.contextmanager
    def serving(self):
        """The collector's address while it runs."""
        process, address = self.start_serving()
        try:
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def run_script(name, *arguments, options=()):
    """What a script saw."""
    done = subprocess.run(["node", *options, name, *arguments], cwd=FOLDER, capture_output=True,
                          text=True, timeout=180)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.strip().split("\n")[-1])


def run_product(address, phase):
    return run_script("loop.mjs", address, phase)


def read_counter(address, name, label):
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    return int(re.search(rf'^{name}{{[^}}]*"{label}"}} (\d+)$', text, re.M).group(1))


def find_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


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


def test_web_provider(report, workspace):
    workspace.run("flags", "create", "for-pros", "--on", "false", "--rules",
                  '[{"condition":{"plan":"pro"},"force":true}]')
    workspace.run("flags", "enable", "for-pros")
    with workspace.serving() as address:
        seen = run_script("web.mjs", address, ITERATE, "flags", "disable", "for-pros", "--workspace",
                          workspace.path, options=("--experimental-eventsource", "--no-warnings"))
    report.check(seen["free"] is False and seen["pro"] is True,
                 "the same person with another plan gets another value from OFREP's web provider", seen)
    report.check(seen["after"] is False and seen["waited"] < 1000,
                 "a change of a flag reaches the web provider within a second", seen)


def test_pages(report, workspace):
    page = "https://shop.example"
    workspace.run("flags", "create", "everybody")
    workspace.run("flags", "enable", "everybody")
    token = workspace.read("collector", "add", "shop", "--origin", page)["token"]
    with workspace.serving() as address:
        seen = run_script("browser.mjs", address, token, page)
        kept = read_counter(address, "iterate_rows_kept_total", "event")
        report.check(seen["posthog"].get("value") is True, "posthog-js in a page gets its flags", seen)
        report.check(kept >= 4, "posthog-js's and Segment's events of a page are kept", kept)
        run_script("browser.mjs", address, token, "https://elsewhere.example", "posthog")
        report.check(read_counter(address, "iterate_rows_kept_total", "event") == kept and
                     read_counter(address, "iterate_requests_refused_total", "posthog") > 0,
                     "a page that no source lists sends nothing")


def test_telemetry(report, workspace):
    n = 500
    with workspace.serving() as address:
        before = read_counter(address, "iterate_rows_kept_total", "span")
        for how in ("json", "gzip", "protobuf"):
            seen = run_script("telemetry.mjs", address, how, str(n))
            after = read_counter(address, "iterate_rows_kept_total", "span")
            report.check(after - before == 2 * n == seen["acknowledged"],
                         f"OpenTelemetry's exporter sends {2 * n} spans as {how}", (seen, after - before))
            before = after
    totals = dict(workspace.query("SELECT name, last_value FROM metric WHERE name LIKE 'shop-%'"))
    report.check([totals.get(f"shop-{how}.orders") for how in ("json", "gzip", "protobuf")] == [n] * 3,
                 "its counter counts the same in each form", totals)
    quantiles = [totals.get(f"shop-{how}.order.size.p95") for how in ("json", "gzip", "protobuf")]
    report.check(len(set(quantiles)) == 1 and 450 < quantiles[0] < 500,
                 "its histogram has the same quantile in each form", quantiles)


def test_hooks(report, workspace):
    workspace.run("flags", "create", "new-cart")
    workspace.run("flags", "enable", "new-cart", "--user", "ann")
    with workspace.serving() as address:
        seen = run_script("hooks.mjs", address)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and workspace.query(
                "SELECT count(*) FROM intake_segment WHERE folded = 0") != [(0,)]:
            time.sleep(.1)
    arms = workspace.query("SELECT arm, sum(n_requests), sum(n_timed), sum(n_errors) FROM flag_unit "
                           "JOIN flag ON flag.id = flag WHERE name = 'new-cart' GROUP BY arm")
    report.check(seen["on"] == 30 and arms == [(0, 30, 30, 0), (1, 30, 30, 10)],
                 "OpenFeature's hooks join each evaluation to how its request went", (seen, arms))


def test_kills(report, workspace):
    """Clients send while the collector is killed and comes back, three times."""
    n, port = 3000, find_port()
    kept = "SELECT coalesce(sum(n), 0) FROM intake_segment WHERE kind = ?"
    before = {kind: workspace.query(kept.replace("?", f"'{kind}'"))[0][0] for kind in ("event", "span")}
    process, address = workspace.start_serving(port)
    senders = [subprocess.Popen(["node", *script], cwd=FOLDER, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True)
               for script in (("stubborn.mjs", address, str(n)),
                              ("telemetry.mjs", address, "protobuf", "20000"))]
    for _ in range(3):
        time.sleep(.7)
        process.kill()
        process.wait()
        time.sleep(.3)
        process, address = workspace.start_serving(port)
    answers = [json.loads(sender.communicate(timeout=150)[0].strip().split("\n")[-1])
               for sender in senders]
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    after = {kind: workspace.query(kept.replace("?", f"'{kind}'"))[0][0] for kind in ("event", "span")}
    report.check(answers[0]["failed"] == 0 and after["event"] - before["event"] == 2 * n,
                 "posthog-node's and Segment's events are there once each after three kills",
                 (answers, before, after))
    spans = after["span"] - before["span"]
    report.check(answers[1]["acknowledged"] <= spans <= 40000,
                 "no span that was acknowledged is lost, and none is there twice",
                 (answers, spans))
    workspace.run("experiment", "list")


TESTS = (test_loop, test_web_provider, test_pages, test_telemetry, test_hooks, test_kills)


def main():
    problem = install()
    if problem is not None:
        print(f"1..0 # SKIP {problem}")
        return 0
    report = Report()
    for test in TESTS:
        with tempfile.TemporaryDirectory(prefix="iterate-") as folder:
            workspace = Workspace(str(pathlib.Path(folder) / "test.iterate"))
            workspace.run("init")
            test(report, workspace)
    print(f"1..{report.n}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
