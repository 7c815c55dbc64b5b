#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the command's figures with published ones, in TAP. Takes the command and
the folder of public data; skips itself where that is not there."""
import concurrent.futures
import csv
import json
import math
import pathlib
import random
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


def analyze_udacity(folder):
    """Counts for each day; the last two weeks have no outcome, which is not 0."""
    workspace = pathlib.Path(folder) / "udacity.iterate"
    counts = pathlib.Path(folder) / "udacity.csv"
    lines = ["variant,metric,units,conversions"]
    for variant in ("control", "experiment"):
        with open(EXPERIMENTS / f"udacity_{variant}.csv", encoding="utf-8-sig") as file:
            lines += [f"{variant},gross_conversion,{row['Clicks']},{row['Enrollments']}"
                      for row in csv.DictReader(file)]
    counts.write_text("\n".join(lines) + "\n")
    iterate("init", "--workspace", workspace)
    iterate("import", "aggregates", counts, "--experiment", "screener", "--control", "control",
            "--workspace", workspace)
    verdict = json.loads(iterate("experiment", "analyze", "screener", "--json", "--workspace",
                                 workspace))
    gross = verdict["metrics"][0]
    for name, found, value in (("difference", gross["difference"], -0.020555),
                               ("lower", gross["interval"][0], -0.029120),
                               ("upper", gross["interval"][1], -0.011990)):
        check(f"udacity: gross conversion {name}",
              None if round(found, 6) == value else (found, value))


def mean_sample(row, side):
    n, mean = float(row[f"count_{side}"]), float(row[f"mean_{side}"])
    variance = float(row[f"variance_{side}"])
    return {"kind": "mean", "n": n, "sum": n * mean,
            "sum_squares": variance * (n - 1) + n * mean * mean}


def look_at(row):
    found = compare(mean_sample(row, "c"), mean_sample(row, "t"), difference_type="absolute")
    return found["two_sided"]["p"], found["seq_two_sided"]["p"]


def peek_at_snapshots():
    """Whoever looks at each snapshot and stops at the first p below .05 finds winners that
    the final test does not; the always-valid p finds far fewer of those. Effects may really
    fade, so that not each one that is withdrawn was wrong."""
    with open(EXPERIMENTS / "asos_public.csv") as file:
        rows = [row for row in csv.DictReader(file) if row["variance_c"] and row["variance_t"]]
    looks = {}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for row, look in zip(rows, pool.map(look_at, rows)):
            key = (row["experiment_id"], row["variant_id"], row["metric_id"])
            looks.setdefault(key, []).append(look)
    final = sum(p[-1][0] < 0.05 for p in looks.values())
    naive = sum(any(fixed < 0.05 for fixed, _ in p) for p in looks.values())
    always = sum(any(valid < 0.05 for _, valid in p) for p in looks.values())
    withdrawn_naive = sum(any(fixed < 0.05 for fixed, _ in p) and p[-1][0] >= 0.05
                          for p in looks.values())
    withdrawn_always = sum(any(valid < 0.05 for _, valid in p) and p[-1][0] >= 0.05
                           for p in looks.values())
    print(f"# {len(looks)} comparisons, {len(rows)} looks: final test {final} differences; "
          f"peeking {naive}, {withdrawn_naive} of them gone at the end; "
          f"always-valid {always}, {withdrawn_always} gone")
    check("peeking more than doubles the wins of the final test",
          None if naive > 2 * final else (naive, final))
    check("always-valid decisions are withdrawn at most a quarter as often",
          None if withdrawn_always * 4 <= withdrawn_naive else (withdrawn_always, withdrawn_naive))


def proportion(n, conversions):
    return {"kind": "proportion", "n": n, "sum": conversions}


def compare(control, treatment, **options):
    query = {"control": control, "treatment": treatment, **options}
    return json.loads(iterate("stats", "compare", "-", text=json.dumps(query)))


def answer_defects():
    """What the reference gives no or a wrong answer for."""
    nothing = compare(proportion(1000, 0), proportion(1000, 30))["two_sided"]
    low, high = nothing["ci"]
    check("no conversion in the control has an interval and names its method",
          None if 0 < low < 0.03 < high and nothing["method"] else nothing)
    far = compare(proportion(100000, 10000), proportion(100000, 20000))
    check("a p far out is small and not 0",
          None if 0 < far["two_sided"]["p"] < 1e-300 and 0 < far["seq_two_sided"]["p"] < 1e-300
          else far)
    zero = json.loads(iterate("stats", "compare", "-", text=json.dumps(
        {"users": [520, 480, 0], "weights": [0.5, 0.5, 0]})))["p"]
    check("a variant without weight has no part in the sample ratio",
          None if round(zero, 3) == 0.206 else zero)
    same = compare(proportion(500, 50), proportion(500, 50))["two_sided"]
    check("identical variants do not differ", None if same["expected"] == 0 and same["p"] > 0.99
          else same)


def claim_no_gain(folder):
    """A covariate that has nothing to do with the outcome removes no variance."""
    workspace = pathlib.Path(folder) / "noise.iterate"
    units = pathlib.Path(folder) / "noise.csv"
    draw = random.Random(7)
    lines = ["unit,variant,before,after"]
    for i in range(4000):
        lines.append(f"u{i},{'ab'[i % 2]},{draw.gauss(10, 3):.4f},{draw.gauss(50, 9):.4f}")
    units.write_text("\n".join(lines) + "\n")
    iterate("init", "--workspace", workspace)
    iterate("import", "exposures", units, "--experiment", "noise", "--unit", "unit", "--variant",
            "variant", "--control", "a", "--metric", "after=after:mean", "--covariate",
            "after=before", "--workspace", workspace)
    verdict = json.loads(iterate("experiment", "analyze", "noise", "--json", "--workspace",
                                 workspace))
    gain = verdict["metrics"][0]["covariateGain"]
    check("an unrelated covariate claims no gain", None if abs(gain) < 0.005 and
          not any("removed" in reason for reason in verdict["reasons"]) else verdict)


def main():
    if not EXPERIMENTS.is_dir():
        print("1..0 # SKIP the public data is not here")
        return
    compare_vectors()
    compare_splits()
    with tempfile.TemporaryDirectory() as folder:
        analyze_cookie_cats(folder)
        analyze_udacity(folder)
        claim_no_gain(folder)
    peek_at_snapshots()
    answer_defects()
    print(f"1..{count}")


main()
