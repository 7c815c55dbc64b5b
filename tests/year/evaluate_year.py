#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lives through a year of a business whose truth is known, and compares what was decided with it."""
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import business  # noqa: E402

# Another year: ITERATE_YEAR_SEED=7 meson test -C BUILD year
SEED = int(os.environ.get("ITERATE_YEAR_SEED", 20260101))
NOW = "2026-12-31T12:00:00Z"
LIMIT_SECONDS = 120

# What the design's table connects, and Strategy 3's quarters with it.
HANDLERS = [
    ("experiment.completed", "act-on-results"), ("experiment.completed", "extract-learnings"),
    ("experiment.graduated", "update-cumulative-impact"), ("feedback.submitted", "classify-and-cluster"),
    ("feature-request.created", "prioritise-request"), ("feature-request.updated", "prioritise-request"),
    ("metric.updated", "detect-anomaly"), ("trend.detected", "open-initiative"),
    ("performance.degraded", "find-bottleneck"), ("performance.improved", "track-improvement"),
    ("opportunity.detected", "assess-opportunity"), ("implementation.completed", "release-to-team"),
    ("feature.stable", "start-rollout"), ("campaign.cycle-due", "run-campaign-cycle"),
    ("quarter.started", "focus-quarter"), ("task.created", "annotate-task"),
    ("schedule.due", "run-schedule"),
]

n_tests = 0


def check(holds, name):
    global n_tests
    n_tests += 1
    print(f"{'ok' if holds else 'not ok'} {n_tests} {name}")


def note(text):
    print(f"# {text}")


def run(cli, workspace, *arguments):
    output = subprocess.run([cli, "--workspace", workspace, "--now", NOW, "--json", *arguments],
                            check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def check_handlers(database):
    for event, handler in HANDLERS:
        done, = database.execute("SELECT count(*) FROM delivery AS d JOIN event AS e ON e.id = d.event_id "
                                 "WHERE e.type = ? AND d.handler = ? AND d.state = 'done'",
                                 (event, handler)).fetchone()
        check(done > 0, f"{event} is handled by {handler} ({done} times)")
    failed, = database.execute("SELECT count(*) FROM delivery WHERE state NOT IN ('done')").fetchone()
    check(failed == 0, f"nothing is left undone ({failed})")


def check_decisions(database, truth):
    status = dict(database.execute("SELECT name, status FROM experiment"))
    kinds = truth["experiments"]
    won = {kind: [name for name, one in kinds.items() if one["kind"] == kind and status[name] == "graduated"]
           for kind in ("null", "planned", "varied", "again")}
    count = {kind: sum(one["kind"] == kind for one in kinds.values()) for kind in won}
    wrong = len(won["null"]) / count["null"]
    power = len(won["planned"]) / count["planned"]
    note(f"without an effect: {len(won['null'])} of {count['null']} graduated; with the planned one: "
         f"{len(won['planned'])} of {count['planned']}; varied: {len(won['varied'])} of {count['varied']}")
    check(wrong <= 0.05, f"false positives: {100 * wrong:.1f} % (at most 5 %)")
    # 30 tries at .81: 95 % of the time between .67 and .93.
    check(0.65 <= power <= 0.95, f"power: {100 * power:.0f} % (planned 80 %)")
    return [kinds[name]["lift"] for names in won.values() for name in names]


def check_lift(programme, lifts):
    product = 1.0
    for lift in lifts:
        product *= 1 + lift
    # What nobody measured is not claimed: the estimate is never more than the sum, so the truth is not either.
    true = min(product - 1, sum(lifts))
    low, high = programme["totalInterval"]
    note(f"cumulative lift: true {true:.3f}, shrunk {programme['totalLift']:.3f} ({low:.3f} … {high:.3f}), "
         f"naive {programme['naiveLift']:.3f}")
    check(low <= true <= high, "the true lift is within the shrunk one's interval")
    check(programme["naiveLift"] > true, "the naive sum overshoots the truth")
    check(abs(programme["totalLift"] - true) < abs(programme["naiveLift"] - true),
          "the shrunk lift is nearer to the truth than the naive sum")


def check_learnings(database, plays, truth):
    kinds = truth["experiments"]
    names = dict(database.execute("SELECT id, name FROM experiment"))
    held = total = 0
    for play in plays:
        check_name = names.get(int(play["experiment"].split("-")[1])) if play["experiment"] else None
        if check_name is None or play["direction"] == "open":
            continue
        total += 1
        lift = kinds[check_name]["lift"]
        held += lift > 0 if play["direction"] == "better" else lift < 0
    note(f"plays whose direction is the true one: {held} of {total}")
    check(total > 0 and held / total >= 0.8, "plays hold as often as their least confidence says")
    check(all(play["currentConfidence"] >= 0.8 for play in plays), "each play is sure enough")
    versions, = database.execute("SELECT count(*) FROM playbook_version").fetchone()
    check(versions > 1, f"the playbook grew ({versions} versions)")
    confirmed, = database.execute("SELECT count(*) FROM learning WHERE status = 'confirmed'").fetchone()
    check(confirmed >= 4, f"what was shown twice is confirmed ({confirmed} of 8)")


def check_rest(database, truth):
    found, = database.execute("SELECT count(*) FROM alert WHERE metric = 'signups'").fetchone()
    note(f"incidents: {len(truth['incidents'])}; alerts: {found}")
    check(found >= 4, "most incidents raised an alert")
    focus = [row[0] for row in database.execute("SELECT dimension FROM quarter_focus ORDER BY quarter")]
    note(f"focus of the quarters: {', '.join(focus)}")
    check(len(focus) >= 3 and all(a != b for a, b in zip(focus, focus[1:])), "no dimension twice running")
    cycles, = database.execute("SELECT count(*) FROM campaign_cycle").fetchone()
    check(12 <= cycles <= 13, f"the campaign went on week after week ({cycles} cycles)")
    improve, = database.execute("SELECT count(*) FROM initiative WHERE name = 'Improve churn_rate'"
                                ).fetchone()
    check(improve >= 1, "the decline of a critical metric opened an initiative")
    rollouts, = database.execute("SELECT count(*) FROM rollout WHERE state = 'completed'").fetchone()
    check(rollouts >= 1, f"a feature reached everybody ({rollouts})")
    tasks, = database.execute("SELECT count(*) FROM task WHERE source = 'user-feedback'").fetchone()
    check(tasks >= 3, f"what users ask for became tasks ({tasks})")


def main():
    cli = os.environ["ITERATE_CLI"]
    with tempfile.TemporaryDirectory() as folder:
        truth = business.Business(pathlib.Path(folder) / "year", SEED).make()
        workspace = os.environ.get("ITERATE_YEAR_WORKSPACE", str(pathlib.Path(folder) / "year.iterate"))
        began = time.monotonic()
        subprocess.run([cli, "init", "--sample", "--workspace", workspace, "--now", NOW], check=True,
                       env={**os.environ, "ITERATE_SAMPLE_DIR": f"{folder}/year"}, stdout=subprocess.DEVNULL)
        took = time.monotonic() - began
        programme = run(cli, workspace, "experiment", "programme")
        plays = run(cli, workspace, "learnings", "--format", "playbook")
        database = sqlite3.connect(f"file:{workspace}?mode=ro", uri=True)
        check_handlers(database)
        lifts = check_decisions(database, truth)
        check_lift(programme, lifts)
        check_learnings(database, plays, truth)
        check_rest(database, truth)
        note(f"a year took {took:.1f} s")
        check(took < LIMIT_SECONDS, f"a year is lived through in less than {LIMIT_SECONDS} s")
    print(f"1..{n_tests}")


if __name__ == "__main__":
    main()
