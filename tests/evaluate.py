#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the command's figures with published ones, in TAP. Takes the command and
the folder of public data; skips itself where that is not there."""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

CLI, DATA = sys.argv[1], pathlib.Path(sys.argv[2])
EXPERIMENTS = DATA / "experiments"
count = 0


def iterate(*arguments, text=None):
    result = subprocess.run([CLI, *map(str, arguments)], input=text, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def check(name, problem):
    global count
    count += 1
    print(f"{'not ok' if problem else 'ok'} {count} {name}")
    if problem:
        print(f"# {problem}")


def number(value):
    special = {"inf": math.inf, "-inf": -math.inf, None: math.nan}
    return value if isinstance(value, (int, float)) else special[value]


def differs(test, key, expected, found):
    """The tolerances: 1e-9 relative; 1e-14 absolute for p; 1e-5 relative where the
    reference bisects; where it underflows, above 0."""
    if math.isnan(expected) and math.isnan(found) or expected == found:
        return False
    error = abs(expected - found)
    if error <= 1e-9 * abs(expected):
        return False
    if key == "p" and error < 1e-14 and found > 0:
        return False
    if key == "risk" and expected == 0 and 0 < found < 1e-20:
        return False
    if test in ("seq_greater", "seq_lesser") and key == "p":
        return error > 1e-5 * abs(expected)
    return True


def compare_vectors():
    vectors = json.loads((EXPERIMENTS / "reference_vectors.json").read_text())
    kinds = {}
    for vector in vectors["tests"]:
        query = {key: value for key, value in vector.items() if key != "results"}
        found = json.loads(iterate("stats", "compare", "-", text=json.dumps(query)))
        problems = kinds.setdefault(vector["control"]["kind"], [])
        for test, results in vector["results"].items():
            for key, value in results.items():
                if key in ("error", "p_error", "msg"):
                    continue
                pairs = zip(value, found[test][key]) if isinstance(value, list) else \
                    [(value, found[test][key])]
                for expected, got in pairs:
                    if differs(test, key, number(expected), number(got)):
                        problems.append((vector["id"], test, key, expected, got))
    for kind, problems in sorted(kinds.items()):
        check(f"reference vectors of kind {kind} agree", problems[:3])


def compare_splits():
    vectors = json.loads((EXPERIMENTS / "reference_vectors.json").read_text())
    problems = []
    for split in vectors["srm"]:
        found = json.loads(iterate("stats", "compare", "-", text=json.dumps(split)))["p"]
        if abs(found - split["p"]) > max(1e-14, 1e-9 * split["p"]) or found <= 0:
            problems.append((split, found))
    check(f"{len(vectors['srm'])} sample ratios agree", problems[:3])


def analyze_cookie_cats(folder):
    workspace = pathlib.Path(folder) / "cookie.iterate"
    iterate("init", "--workspace", workspace)
    iterate("import", "exposures", EXPERIMENTS / "cookie_cats.csv", "--experiment", "gate",
            "--unit", "userid", "--variant", "version", "--control", "gate_30",
            "--metric", "retention_7=retention_7:proportion", "--metric", "rounds=sum_gamerounds:mean",
            "--metric", "retention_1=retention_1:proportion", "--workspace", workspace)
    verdict = json.loads(iterate("experiment", "analyze", "gate", "--json", "--workspace", workspace))
    metrics = {metric["metric"]: metric for metric in verdict["metrics"]}
    week = metrics["retention_7"]
    expected = [
        ("sample-ratio p", verdict["sampleRatio"]["p"], 0.008608, 6),
        ("retention_7 difference", week["difference"], -0.008201, 6),
        ("retention_7 lower", week["interval"][0], -0.013282, 6),
        ("retention_7 upper", week["interval"][1], -0.003121, 6),
        ("retention_7 p", week["p"], 0.00155425, 8),
        ("retention_1 p", metrics["retention_1"]["p"], 0.074410, 6),
        ("rounds p", metrics["rounds"]["p"], 0.375924, 6),
    ]
    for name, found, value, digits in expected:
        check(f"cookie cats: {name}", None if round(found, digits) == value else (found, value))
    status = verdict["sampleRatio"]["status"]
    check("cookie cats: the split is a caution", None if status == "caution" else status)


def main():
    if not EXPERIMENTS.is_dir():
        print("1..0 # SKIP the public data is not here")
        return
    compare_vectors()
    compare_splits()
    with tempfile.TemporaryDirectory() as folder:
        analyze_cookie_cats(folder)
    print(f"1..{count}")


main()
