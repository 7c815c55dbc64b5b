#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what the command makes of public traces with what they are by definition, in TAP: endpoints
that call the same operation five times or more below one span, and quantiles of an access log. Takes the
command and the folder of public data; skips itself where that is not there."""
import collections
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

CLI, DATA = sys.argv[1], pathlib.Path(sys.argv[2]) / "traces"
count, failed = 0, 0


def check(name, problem=None, note=""):
    global count, failed
    count += 1
    failed += problem is not None
    print(f"{'ok' if problem is None else 'not ok'} {count} {name}")
    for line in filter(None, (problem, note)):
        print(f"# {line}")


def iterate(workspace, *arguments):
    result = subprocess.run([CLI, *map(str, arguments), "--workspace", workspace], capture_output=True,
                            text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def read(workspace, *arguments):
    return json.loads(iterate(workspace, *arguments, "--json"))


def split(rows):
    """One file for each trace: what holds of a trace is then what holds of its endpoint."""
    traces = collections.defaultdict(list)
    for row in rows:
        traces[row["TraceID"]].append(row)
    return traces


def repeats(rows):
    siblings = collections.Counter((row["ParentID"], row["OperationName"]) for row in rows)
    return max(siblings.values()) >= 5


def find(folder, name, rows, header):
    """Whether the endpoint of one trace is found to call the same again and again."""
    path, workspace = f"{folder}/{name}.csv", f"{folder}/{name}.iterate"
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    iterate(workspace, "init")
    iterate(workspace, "import", "traces", path)
    return any(endpoint["cause"] == "n+1-query" for endpoint in read(workspace, "performance", "list"))


def compare_files(folder):
    files = sorted(DATA.glob("*/*.csv"))
    totals = collections.Counter()
    for path in files:
        with open(path) as file:
            reader = csv.DictReader(file)
            header, traces = reader.fieldnames, split(reader)
        # Every fifth trace on its own, and all of the file together.
        chosen = dict(list(traces.items())[::5])
        for number, (trace, rows) in enumerate(chosen.items()):
            wanted = repeats(rows)
            found = find(folder, f"{path.stem}-{number}", rows, header)
            totals[("found" if found else "missed", wanted)] += 1
        workspace = f"{folder}/{path.stem}.iterate"
        iterate(workspace, "init")
        report = read(workspace, "import", "traces", path)
        affected = {}
        for endpoint in read(workspace, "performance", "list"):
            analysis = read(workspace, "performance", "analyze", "--endpoint", endpoint["id"])
            affected[endpoint["name"]] = analysis["cause"]
        roots = {trace: next(row["OperationName"] for row in rows if row["ParentID"] == "root")
                 for trace, rows in traces.items()}
        wanted = {roots[trace] for trace, rows in traces.items() if repeats(rows)}
        got = {name for name, cause in affected.items() if cause == "n+1-query"}
        n_spans = sum(map(len, traces.values()))
        check(f"{path.parent.name}/{path.name}: all spans are read, and the same endpoints are found",
              None if wanted == got and report["spans"] == n_spans and report["refused"] == 0
              else f"{wanted} {got} {report}")
    precision = totals["found", True] / max(1, totals["found", True] + totals["found", False])
    recall = totals["found", True] / max(1, totals["found", True] + totals["missed", True])
    check("endpoints with five like siblings are found with precision and recall of .99 and more",
          None if precision >= .99 and recall >= .99 else str(dict(totals)),
          f"precision {precision:.4f}, recall {recall:.4f} over {sum(totals.values())} traces")


def compare_log(folder):
    workspace = f"{folder}/log.iterate"
    iterate(workspace, "init")
    report = read(workspace, "import", "traces", DATA / "openstack_requests.log")
    check("the quantiles of 1,017 requests of an access log are exact",
          None if report["requests"] == 1017 and abs(report["p50"] - 259.165) < 1e-9 and
          abs(report["p95"] - 384.3792) < 1e-9 else str(report))


def read_examples(folder):
    workspace = f"{folder}/examples.iterate"
    iterate(workspace, "init")
    report = read(workspace, "import", "traces", DATA / "otlp_examples" / "trace.json")
    check("OpenTelemetry's own example is read", None if report["spans"] == 1 else str(report))


def main():
    if not DATA.is_dir():
        print("1..0 # SKIP the public data is not there")
        return 0
    with tempfile.TemporaryDirectory(prefix="iterate-") as folder:
        compare_files(folder)
        compare_log(folder)
        read_examples(folder)
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
