#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a slow request to a proven fix, in TAP: a shop on Express and PostgreSQL, which tells what it does
with OpenTelemetry, is slow in two ways that Iterate can mend and one that it cannot. Iterate finds them,
asks, tells the shop over OFREP, and proves by its 95th percentile what that did. Skips without Node.js,
its packages or PostgreSQL. Takes the command and a folder to install to."""
import contextlib
import glob
import http.client
import http.server
import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import product_clients
from product_clients import Workspace, find_port
from report import Report

FOLDER = pathlib.Path(sys.argv[2])
HERE = pathlib.Path(__file__).parent / "shop"
ORDERS, CATALOGUE = "GET /customers/:id/orders", "GET /catalogue"
INVOICES = "GET /customers/:id/invoices"


def find_postgres():
    """The folder of PostgreSQL's programs, or None."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    folders += [str(pathlib.Path(found).parent) for found in [shutil.which("initdb")] if found]
    return next((folder for folder in folders if os.path.exists(f"{folder}/initdb")), None)


@contextlib.contextmanager
def database(programs, folder):
    """The address of a PostgreSQL that is there as long as this. It does not run as root."""
    port, data = find_port(), f"{folder}/data"
    user = pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else os.getuid()
    os.mkdir(data)
    os.chmod(folder, 0o755)
    os.chown(data, user, -1)

    def run(*command):
        subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)

    run(f"{programs}/initdb", "-D", data, "-A", "trust", "-U", "shop", "--no-sync")
    run(f"{programs}/pg_ctl", "-D", data, "-w", "-l", f"{data}/log", "-o",
        f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off", "start")
    try:
        yield f"postgres://shop@127.0.0.1:{port}/postgres"
    finally:
        run(f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop")


@contextlib.contextmanager
def analytics():
    """The address of what takes events as PostHog does, and what came."""
    came = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            came.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status":"Ok"}')

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()


@contextlib.contextmanager
def shop(collector, address):
    process = subprocess.Popen(["node", "shop.cjs", collector, address], cwd=FOLDER,
                               stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextlib.contextmanager
def customers(port):
    """People who use the shop, each route a few times a second."""
    over = threading.Event()

    def use(path):
        connection, number = http.client.HTTPConnection("127.0.0.1", port), 0
        while not over.wait(.05):
            number += 1
            connection.request("GET", path.replace(":id", str(number % 40)))
            connection.getresponse().read()

    threads = [threading.Thread(target=use, args=(path,)) for path in
               ("/customers/:id/orders", "/catalogue", "/customers/:id/invoices")]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def wait_for(what, seconds, condition):
    """What the condition is once it is something, or what it was last."""
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(1)
    print(f"# {what}: {seconds - (deadline - time.monotonic()):.0f} s", flush=True)
    return found


def find_waiting(workspace):
    return [a for a in workspace.read("approvals", "list") if a["status"] == "waiting"]


def find_fixes(workspace, *states):
    return {fix["flag"]: fix for fix in workspace.read("performance", "fixes")
            if fix["status"] in states}


def tell_story(report, workspace, came):
    found = wait_for("three endpoints over their budgets", 240,
                     lambda: len(find_waiting(workspace)) >= 3)
    waiting = find_waiting(workspace)
    report.check(found, "each endpoint that is over its budget for good brings a proposal", waiting)

    causes = {name: workspace.read("performance", "analyze", "--endpoint", name)
              for name in (ORDERS, CATALOGUE, INVOICES)}
    report.check(causes[ORDERS]["cause"] == "n+1-query" and "line WHERE orders" in causes[ORDERS]["query"],
                 "the route that asks for each order is found to do so", causes[ORDERS])
    report.check(causes[CATALOGUE]["cause"] == "missing-cache" and
                 causes[CATALOGUE]["recommendedTTL"] >= 1,
                 "the route that asks the same again is found to want a cache", causes[CATALOGUE])
    tasks = {task["title"]: task for task in workspace.read("tasks", "list")}
    task = tasks.get(f"Optimize {ORDERS}", {})
    report.check(task.get("priority") == "high" and task.get("type") == "performance" and
                 task["description"].startswith("P95 latency: ") and
                 task["description"].endswith("ms (threshold: 8ms)"),
                 "each is a task that says how slow it is", tasks)
    served = [flag["name"] for flag in workspace.read("flags", "list")]
    report.check(served == [], "nothing is told to the shop before somebody approves", served)

    for approval in waiting:
        if INVOICES not in approval["title"]:
            workspace.run("approvals", "approve", approval["id"])
    orders, catalogue = "autofix.eager-loading.get-customers-id-orders", "autofix.cache.get-catalogue"
    kept = wait_for("two fixes are proven", 120,
                    lambda: len(find_fixes(workspace, "kept")) >= 2 and find_fixes(workspace, "kept"))
    fixes = find_fixes(workspace, "kept", "active", "withdrawn")
    report.check(kept and orders in kept and catalogue in kept,
                 "the shop changes what it does, and both fixes are kept", fixes)
    report.check(kept and all(fix["low"] > 0 and fix["after"] < fix["before"] for fix in kept.values()),
                 "the 95th percentile fell, by an interval above zero", fixes)

    wait_for("analytics hear of them", 30, lambda: len(came) >= 2)
    events = [event for path, body in came if path == "/batch/" for event in body["batch"]]
    told = {event["properties"]["endpoint"]: event["properties"] for event in events
            if event["event"] == "performance_improved"}
    report.check(set(told) == {ORDERS, CATALOGUE} and len(events) == 2,
                 "PostHog hears of each once", came)
    report.check(all(abs(one["improvement"] - (one["before"] - one["after"]) / one["before"]) < 1e-9 and
                     0 < one["improvement"] < 1 for one in told.values()),
                 "with the ratio of before and after", told)

    # Until what the others did is behind the requests that this one is compared to.
    time.sleep(20)
    for approval in find_waiting(workspace):
        workspace.run("approvals", "approve", approval["id"])
    gone = wait_for("the fix that does not help is withdrawn", 180,
                    lambda: find_fixes(workspace, "withdrawn"))
    flags = {flag["name"]: flag["enabled"] for flag in workspace.read("flags", "list")}
    report.check(list(gone) == ["autofix.eager-loading.get-customers-id-invoices"] and
                 flags == {orders: True, catalogue: True, list(gone)[0]: False},
                 "what did not help is taken back, and what helped stays", (gone, flags))
    for flag, fix in sorted(find_fixes(workspace, "kept", "withdrawn").items()):
        print(f"# {flag}: {fix['status']}, {fix['before']:.1f} ms to {fix['after']:.1f} ms "
              f"({100 * fix['improvement']:.0f} %, {100 * fix['low']:.0f} … {100 * fix['high']:.0f})")


def main():
    programs = find_postgres()
    problem = product_clients.install(HERE, FOLDER, "*.cjs")
    if problem is not None or programs is None:
        print(f"1..0 # SKIP {problem or 'PostgreSQL is not installed'}")
        return 0
    report = Report()
    with tempfile.TemporaryDirectory(prefix="iterate-") as folder, analytics() as (posthog, came), \
            database(programs, folder) as address:
        workspace = Workspace(f"{folder}/test.iterate")
        workspace.run("init")
        workspace.run("team", "add", "analytics", "--channel", f"posthog+{posthog}")
        workspace.run("settings", "set", "performance.threshold", "8")
        workspace.run("settings", "set", "performance.trial-samples", "400")
        workspace.run("settings", "set", "performance.trial-minutes", "1")
        with workspace.serving() as collector, shop(collector, address) as port, customers(port):
            tell_story(report, workspace, came)
    print(f"1..{report.n}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
