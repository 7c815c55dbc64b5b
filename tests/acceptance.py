#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The acceptance story, line by line, through the command. What is to be clicked, test-app clicks. Takes the
command."""
import datetime
import http.server
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent / "clients"))
from report import Report, free_port, running  # noqa: E402

CLI = sys.argv[1]
START = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.timezone.utc)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


class Story:
    """A workspace of its own on a clock of its own."""

    def __init__(self, folder, name, now=START):
        self.folder = pathlib.Path(folder)
        self.path = str(self.folder / f"{name}.iterate")
        self.now = now

    def time(self):
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def run(self, *arguments, check=True, secret=None):
        done = subprocess.run([CLI, *arguments, "--workspace", self.path, "--now", self.time()],
                              capture_output=True, text=True, input=secret)
        if check and done.returncode != 0:
            raise RuntimeError(f"{arguments}: {done.stderr}")
        return done

    def read(self, *arguments):
        return json.loads(self.run(*arguments, "--json").stdout)

    def wait(self, time):
        self.now += time
        return self

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def end_experiment(self, name, control, variant, units=5000):
        file = self.write("counts.csv", "variant,metric,units,conversions\n"
                          f"old,signup_rate,{units},{control}\nnew,signup_rate,{units},{variant}\n")
        self.run("import", "aggregates", file, "--experiment", name, "--control", "old")
        self.run("experiment", "stop", name)

    def experiments(self, **wanted):
        return [one for one in self.read("experiment", "list")
                if all(one.get(key) == value for key, value in wanted.items())]

    def messages(self, kind):
        return [m for m in self.read("messages", "list") if m["type"] == kind]

    def waiting(self, action=None):
        return [a for a in self.read("approvals", "list")
                if a["status"] == "waiting" and action in (None, a["action"])]


def payload(message):
    return message["payload"] if isinstance(message["payload"], dict) else json.loads(message["payload"])


def line_1(report, folder):
    story = Story(folder, "sample")
    story.run("init", "--sample")
    report.check(len(story.waiting("graduate")) == 1, "1: the sample has a decision waiting")
    return story


def lines_2_to_5(report, folder):
    story = Story(folder, "experiments")
    story.run("init")
    story.end_experiment("Short form", 1000, 1250)
    waiting = story.waiting("graduate")
    report.check(len(waiting) == 1, "2: a clear winner that is stopped asks for approval")
    story.run("approvals", "approve", waiting[0]["id"])
    one = story.experiments(name="Short form")[0]
    flags = [f for f in story.read("flags", "list") if f["percentage"] == 100]
    children = story.experiments(parentExperiment=one["id"])
    report.check(one["status"] == "graduated" and len(flags) == 1,
                 "2: approved, it is graduated and its flag gives it to everybody")
    report.check(len(children) > 0 and all(c["status"] == "proposed" for c in children),
                 "2: what builds on it is proposed")
    story.end_experiment("Large logo", 1000, 1200)
    story.run("approvals", "reject", story.waiting("graduate")[0]["id"], "--reason", "Too large")
    other = story.experiments(name="Large logo")[0]
    report.check(other["status"] == "completed" and not story.experiments(parentExperiment=other["id"]),
                 "2: rejected, it stays completed and nothing is proposed")

    story.end_experiment("Blue header", 1000, 1003)
    told = [payload(m) for m in story.messages("experiment-inconclusive")]
    report.check([t["experiment"] for t in told] == ["Blue header"] and told[0]["redesign"]
                 and told[0]["recommendation"] == "redesign-or-extend",
                 "3: a flat experiment goes back with a redesign")
    report.check(len(story.read("learnings", "list")) == 3 and len(story.messages("experiment-learnings")) == 3,
                 "4: each completion is learned from, and all are told")
    story.end_experiment("Clear price", 1000, 1220)
    story.run("approvals", "approve", story.waiting("graduate")[0]["id"])
    lift = payload(story.messages("cumulative-experiment-lift")[-1])
    report.check(0 < lift["value"] < lift["naive"], "5: two that were graduated come to less than their sum")
    return story


def lines_6_to_8(report, folder):
    story = Story(folder, "feedback")
    story.run("init")
    for text in ("Please add a dark mode, I work at night", "Add a dark mode please, I work at night a lot",
                 "Can you export all invoices as one file?", "I love it, thank you!"):
        story.run("feedback", "submit", text)
    votes = sorted(r["votes"] for r in story.read("requests", "list"))
    report.check(votes == [1, 2], "6: the same again is a vote, something else a request, praise neither",
                 story.read("requests", "list"))
    for i in range(9):
        story.run("feedback", "submit", "Please add a dark mode, I work at night", "--author", f"user{i}")
    tasks = [t for t in story.read("tasks", "list") if t["title"].startswith("Implement: ")]
    report.check(len(tasks) == 1 and tasks[0]["source"] == "user-feedback"
                 and len(story.messages("high-priority-request")) == 1,
                 "7: over the threshold it becomes one task, and one message", tasks)
    queue = story.read("queue")
    scores = [entry["score"] for entry in queue]
    report.check(scores == sorted(scores, reverse=True) and all(
        abs(entry["score"] - entry["votes"] * entry["urgencyWeight"] * entry["sentimentWeight"]) < 1e-6
        for entry in queue), "8: the queue's order is that of the products it shows", queue)


def lines_9_and_10(report, folder):
    story, rng = Story(folder, "metrics"), random.Random(9)
    story.run("init")
    rows = ["at,value"]
    for hour in range(24 * 21, 0, -1):
        at = story.now - hour * HOUR
        rows.append(f"{at:%Y-%m-%dT%H:%M:%SZ},{200 + 20 * (at.hour % 12) + rng.gauss(0, 4):.1f}")
    story.run("import", "metric", story.write("signups.csv", "\n".join(rows)), "--metric", "signups",
              "--time", "at", "--value", "value")
    story.run("change", "record", "Version 3.2", "--kind", "deploy", "--at", "-20min")
    for minutes in (0, 60, 120):
        story.now = START + datetime.timedelta(minutes=minutes)
        story.run("metric", "record", "signups", "20")
    found = story.read("investigations", "list")
    alerts = story.read("alerts", "list")
    texts = [a["message"] for a in alerts]
    causes = json.dumps(found[0]["hypothesis"]) if found else ""
    report.check(len(found) == 1 and len(alerts) == 1 and re.match(r"signups decreased by", texts[0]),
                 "9: a jump of a quiet metric brings one investigation and one alert", texts)
    report.check(causes.find("Version 3.2") >= 0 and
                 ("Version 3.2" in (found[0]["hypothesis"][0] if isinstance(found[0]["hypothesis"], list)
                                    else causes)), "9: what changed just before is its first cause", causes)

    for name, critical in (("churn_rate", ["--critical"]), ("refund_rate", [])):
        story.run("metric", "define", name, "--direction", "down", *critical)
        rows = ["at,value"] + [f"{story.now - day * DAY:%Y-%m-%dT%H:%M:%SZ},"
                               f"{2 + max(0, 30 - day) * .06 + rng.gauss(0, .03):.3f}"
                               for day in range(75, -1, -1)]
        story.run("import", "metric", story.write("m.csv", "\n".join(rows)), "--metric", name, "--time", "at",
                  "--value", "value")
    initiatives = story.read("initiatives", "list")
    linked = story.experiments(initiative=initiatives[0]["id"]) if initiatives else []
    report.check([i["name"] for i in initiatives] == ["Improve churn_rate"] and initiatives[0]["deadline"]
                 and len(linked) > 0 and initiatives[0]["goal"] == "Reverse declining trend",
                 "10: a critical metric that declines gets an initiative with experiments; another one none",
                 initiatives)


def make_traces(story, name, slow, repeated=False):
    """Requests of three hours, as OpenTelemetry writes them; each asks for its lines one by one."""
    spans, rng, end = [], random.Random(name), int(story.now.timestamp() * 1e9)
    for i in range(900):
        start = end - int((900 - i) * 12e9)
        calls = (rng.randint(20, 40) if slow and i > 600 else rng.randint(6, 10)) if not repeated else 1
        each = 12e6 if slow else 2e6
        took = int(20e6 + calls * (each if not repeated else (190e6 if slow and i > 600 else 15e6)))
        trace = f"{rng.getrandbits(128):032x}"
        root = f"{rng.getrandbits(64):016x}"
        route = "/plans" if repeated else "/customers/:id/invoices"

        def span(identifier, parent, title, kind, begin, length, attributes):
            spans.append({"traceId": trace, "spanId": identifier, "parentSpanId": parent, "name": title,
                          "kind": kind, "startTimeUnixNano": str(begin), "endTimeUnixNano": str(begin + length),
                          "attributes": [{"key": k, "value": {"stringValue": v}}
                                         for k, v in attributes.items()]})
        span(root, "", f"GET {route}", 2, start, took,
             {"http.request.method": "GET", "http.route": route})
        query = ("SELECT plan, count(*) FROM subscription GROUP BY plan" if repeated
                 else "SELECT title, amount FROM line WHERE invoice = $1")
        for call in range(calls):
            span(f"{rng.getrandbits(64):016x}", root, "SELECT", 3, start + int(10e6) + call * int(took / calls * .9),
                 int(took / calls * .8), {"db.system.name": "postgresql", "db.query.text": query})
    return story.write(f"{name}.json", json.dumps({"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "web"}}]},
        "scopeSpans": [{"spans": spans}]}]}))


class Analytics(http.server.BaseHTTPRequestHandler):
    came = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Analytics.came.append(body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status":"Ok"}')

    def log_message(self, *arguments):
        pass


def line_11(report, folder):
    story = Story(folder, "traces")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Analytics)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    story.run("init")
    story.run("team", "add", "analytics", "--channel", f"http://127.0.0.1:{server.server_port}/track")
    story.run("import", "traces", make_traces(story, "slow", True))
    tasks = [t for t in story.read("tasks", "list") if t["title"].startswith("Optimize GET /customers")]
    analysis = tasks[0]["analysis"] if tasks else "{}"
    analysis = analysis if isinstance(analysis, dict) else json.loads(analysis)
    report.check(len(tasks) == 1 and analysis.get("cause") == "n+1-query" and tasks[0]["type"] == "performance"
                 and re.match(r"P95 latency: \d+ms \(threshold: \d+ms\)", tasks[0]["description"]),
                 "11: one query for each line is found and becomes a task", tasks)
    waiting = story.waiting("fix")
    report.check(len(waiting) == 1, "11: the fix waits for approval")
    if waiting:
        story.run("approvals", "approve", waiting[0]["id"])
    key = next((f["name"] for f in story.read("flags", "list") if f["name"].startswith("autofix.eager")), None)
    report.check(key is not None, "11: approved, it is a flag")
    port = free_port()
    with running([CLI, "serve", "--listen", f"127.0.0.1:{port}", "--workspace", story.path],
                 f"http://127.0.0.1:{port}/health", f"{folder}/serve.log"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/ofrep/v1/evaluate/flags/{key}", method="POST",
            data=b'{"context":{"targetingKey":"web"}}', headers={"Content-Type": "application/json"})
        answer = json.loads(urllib.request.urlopen(request, timeout=10).read())
    report.check("/customers/:id/invoices" in json.dumps(answer.get("value")),
                 "11: the product reads it over OFREP", answer)
    for _ in range(3):
        story.wait(3 * HOUR)
        story.run("import", "traces", make_traces(story, f"quick-{story.now:%d-%H}", False))
    improved = [payload(m) for m in story.messages("performance_improved")]
    ratio = improved and abs(improved[0]["improvement"] -
                             (improved[0]["before"] - improved[0]["after"]) / improved[0]["before"]) < 1e-6
    report.check(len(improved) == 1 and ratio, "11: faster again, that is told with the right ratio", improved)
    deadline = time.monotonic() + 10
    while not Analytics.came and time.monotonic() < deadline:
        story.run("messages", "list")
        time.sleep(.2)
    report.check("performance_improved" in json.dumps(Analytics.came), "11: analytics hears of it")
    server.shutdown()

    other = Story(folder, "cache")
    other.run("init")
    other.run("import", "traces", make_traces(other, "plans", True, repeated=True))
    fixes = other.waiting("fix")
    report.check(len(fixes) == 1 and "cache" in json.dumps(fixes[0]).lower()
                 and re.search(r'ttl', json.dumps(fixes[0]), re.I) is not None,
                 "11: the same query again and again asks for a cache with a time to live", fixes)


def lines_12_and_13(report, folder):
    story = Story(folder, "rapid")
    story.run("init")
    story.run("opportunity", "add", "Cache the price list", "--effort", "low", "--impact", "high", "--risk", "low")
    story.run("opportunity", "add", "Rewrite it all", "--effort", "high", "--impact", "high")
    tasks = story.read("tasks", "list")
    report.check([(t["priority"], t["timeline"]) for t in tasks] == [("immediate", "1-day")],
                 "12: little effort and high impact is for today; anything else is not", tasks)
    report.check(any(o["status"] == "idea" for o in story.read("opportunity", "list")),
                 "12: what is not for today is kept as an idea")

    story.run("team", "add", "product", "--member", "mara")
    story.run("tasks", "create", "Dark mode", "--feature", "dark-mode")
    task = next(t for t in story.read("tasks", "list") if t["title"] == "Dark mode")
    story.run("tasks", "done", task["id"])
    seen = [story.read("flags", "evaluate", "dark-mode", who)["value"] for who in ("mara", "somebody")]
    report.check(seen == [True, False], "13: implemented, it is on for the team and off for the public", seen)
    story.run("flags", "rollout", "dark-mode", "--schedule", "0% → 100% over 24 hours")
    had = set()
    shares, kept = [], True
    for hours in (0, 12, 12):
        story.wait(hours * HOUR)
        has = {i for i in range(80) if story.read("flags", "evaluate", "dark-mode", f"u{i}")["value"]}
        kept = kept and had <= has
        had = has
        shares.append(len(has) / 80)
    report.check(shares[0] == 0 and .3 <= shares[1] <= .7 and shares[2] == 1 and kept,
                 "13: at 0, 12 and 24 hours none, half and all have it, and nobody loses it", shares)


def lines_14_and_15(report, folder):
    story = Story(folder, "direction")
    story.run("init")
    rows = ["at,value"] + [f"{story.now - day * DAY:%Y-%m-%dT%H:%M:%SZ},{.4 + day % 5 * .002:.4f}"
                           for day in range(60, -1, -1)]
    story.run("import", "metric", story.write("a.csv", "\n".join(rows)), "--metric", "activation_rate",
              "--time", "at", "--value", "value")
    story.run("campaign", "start", "--metric", "activation_rate", "--goal", "increase from 40% to 60%")
    drafts = story.experiments(status="draft")
    week = 7 * 86400 * 1000000
    report.check(len(drafts) == 3 and all(d["plannedDuration"] in (week, "1 week", week // 1000000)
                                          for d in drafts), "14: a campaign drafts three of a week", drafts[:1])
    story.wait(21 * DAY)
    cycles = story.read("campaign", "show", "campaign-1")["cycles"]
    report.check(len(cycles) == 2, "14: asleep for three weeks, it catches up once", len(cycles))
    story.run("quarter", "start")
    focus = [i for i in story.read("initiatives", "list") if re.match(r"Q\d Focus: ", i["name"])]
    report.check(len(focus) == 1 and len(story.experiments(initiative=focus[0]["id"])) >= 3,
                 "15: a quarter has a focus and a backlog", focus)


class Issues(http.server.BaseHTTPRequestHandler):
    came = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Issues.came.append((self.path, self.headers["Authorization"], body))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b'{"html_url":"https://github.example/o/n/issues/7"}')

    def log_message(self, *arguments):
        pass


def issues(report, story):
    """A task becomes an issue once, with what was learned in it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Issues)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    repository = f"http://127.0.0.1:{server.server_port}/api/v3/repos/o/n"
    task = next(t for t in story.read("tasks", "list") if t["title"] == "Another way to sign up")
    for _ in range(2):
        story.run("tasks", "export", task["id"], "--to", "github", "--repository", repository,
                  secret="ghp_token\n")
    path, key, body = Issues.came[0] if Issues.came else ("", "", {})
    report.check(len(Issues.came) == 1 and path == "/api/v3/repos/o/n/issues" and key == "Bearer ghp_token",
                 "a task is opened as an issue, once", Issues.came)
    report.check(body.get("title") == "Another way to sign up" and "learned before" in body.get("body", ""),
                 "the issue says what was learned before", body)
    refused = story.run("tasks", "export", task["id"], "--to", "github", check=False)
    report.check(refused.returncode == 2, "without a repository it says what is missing")
    server.shutdown()


def line_16(report, story):
    story.run("tasks", "create", "Another way to sign up", "--type", "growth")
    story.run("tasks", "create", "Numbers are lost in print", "--type", "bug")
    known, unknown = (next(t for t in story.read("tasks", "list") if t["title"] == title)
                      for title in ("Another way to sign up", "Numbers are lost in print"))
    notes = [payload(m) for m in story.messages("task-annotation")]
    mine = [n for n in notes if n["taskId"] == known["id"]]
    report.check(len(mine) == 1 and all(one["reason"] for one in mine[0]["learnings"])
                 and mine[0]["message"] == "Consider these past learnings",
                 "16: a task of a known type is annotated once, with reasons")
    report.check(not [n for n in notes if n["taskId"] == unknown["id"]], "16: one that nothing fits is not")


def line_17(report, story):
    lines = [line.strip() for line in """
        iterate analyze --metric activation_rate --period 30d
        iterate ideas --metric churn_rate --count 10
        iterate experiment --idea idea-123
        iterate review --status completed --period 30d
        iterate learnings --format playbook""".strip().split("\n")]
    for line in lines:
        done = story.run(*line.split()[1:], check=False)
        report.check(done.returncode == 0 and len(done.stdout) > 40, f"17: {line}", done.stderr)


def line_18(report, story):
    plays = story.read("learnings", "--format", "playbook")
    text = story.run("learnings", "--format", "playbook").stdout
    report.check(plays and all(p["confidence"] >= .8 for p in plays)
                 and text.count("\n### ") == len(plays), "18: the playbook has what is sure enough, and no more")


def line_19(report, folder):
    """Ends the command by force at random moments within a completion; what comes of it comes once."""
    rng = random.Random(19)
    once = 0
    for i in range(12):
        story = Story(folder, f"killed-{i}")
        story.run("init")
        file = story.write("counts.csv", "variant,metric,units,conversions\n"
                           "old,signup_rate,5000,1000\nnew,signup_rate,5000,1004\n")
        story.run("import", "aggregates", file, "--experiment", "Flat", "--control", "old")
        process = subprocess.Popen([CLI, "experiment", "stop", "Flat", "--workspace", story.path, "--now",
                                    story.time()], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(.002, .06))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if story.experiments(status="running"):
            story.run("experiment", "stop", "Flat")
        story.wait(2 * HOUR)
        once += (len(story.read("learnings", "list")) == 1 and
                 len(story.messages("experiment-inconclusive")) == 1 and
                 len(story.messages("experiment-learnings")) == 1)
    report.check(once == 12, "19: killed anywhere and started again, all of it happens once", once)


def main():
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        sample = line_1(report, folder)
        experiments = lines_2_to_5(report, folder)
        lines_6_to_8(report, folder)
        lines_9_and_10(report, folder)
        line_11(report, folder)
        lines_12_and_13(report, folder)
        lines_14_and_15(report, folder)
        line_16(report, experiments)
        issues(report, experiments)
        line_17(report, sample)
        line_18(report, experiments)
        line_19(report, folder)
    print(f"1..{report.n}")
    sys.exit(report.failed > 0)


if __name__ == "__main__":
    main()
