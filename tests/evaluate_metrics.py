#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares how metrics are judged with published figures, in TAP: evaluate_metrics.py COMMAND DATA. All
series go through the command at its defaults: one detector, one penalty, nothing tuned to a file."""
import bisect
import collections
import csv
import datetime
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile

CLI, DATA = sys.argv[1], pathlib.Path(sys.argv[2]) / "metrics"
UTC = datetime.timezone.utc
count = 0


def check(name, figure, target, more=""):
    global count
    count += 1
    reached = figure > target
    state, todo = ("ok", "") if reached else ("not ok", " # TODO not reached")
    print(f"{state} {count} {name}: {figure:.3f}, to beat {target:.3g}{more}{todo}", flush=True)


def run(workspace, *arguments):
    return subprocess.run([CLI, *map(str, arguments), "--workspace", workspace, "--no-wait"],
                          capture_output=True, text=True, check=True).stdout


def parse_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC).timestamp()


def judge(path, time, value):
    """What the command says of each value of a file, by its time."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = f"{folder}/w.iterate"
        run(workspace, "init")
        run(workspace, "import", "metric", path, "--metric", "m", "--time", time, "--value", value)
        readings = json.loads(run(workspace, "metric", "anomalies", "--metric", "m", "--scores", "--json"))
    return {parse_time(one["at"]): one for one in readings}


# Numenta's benchmark -------------------------------------------------------------------------------

def sigmoid(x):
    return 2 / (1 + math.exp(5 * x)) - 1


class Sweep:
    """Its standard score, with the threshold that is best for all files together: A. Lavin, S. Ahmad,
    Evaluating real-time anomaly detection algorithms, 2015."""
    FALSE_POSITIVE = 0.11

    def __init__(self):
        self.events, self.n_windows = [], 0

    def add(self, times, scores, windows):
        n = len(times)
        probation = min(int(0.15 * n), int(0.15 * 5000))
        spans = [(bisect.bisect_left(times, a), bisect.bisect_right(times, b) - 1) for a, b in windows]
        for number, (a, b) in enumerate(spans):
            self.n_windows += 1
            for i in range(max(a, probation), b + 1):
                worth = sigmoid(-(b - i + 1) / (b - a + 1)) / sigmoid(-1)
                self.events.append((scores[i], self.n_windows, worth))
        for i in range(probation, n):
            before = [span for span in spans if span[1] < i]
            if any(a <= i <= b for a, b in spans):
                continue
            worth = -1.0
            if before:
                a, b = before[-1]
                position = (i - b) / max(b - a, 1)
                worth = -1.0 if position > 3 else sigmoid(position)
            self.events.append((scores[i], 0, self.FALSE_POSITIVE * worth))

    def get_score(self):
        found, total, best, last = {}, -float(self.n_windows), -float(self.n_windows), None
        for score, window, worth in sorted(self.events, key=lambda event: -event[0]):
            if score != last:
                best, last = max(best, total), score
            if window == 0:
                total += worth
            elif worth > found.get(window, -1.0):
                total += worth - found.get(window, -1.0)
                found[window] = worth
        return 100 * (max(best, total) + self.n_windows) / (2 * self.n_windows)


def roll_z(values, length):
    """The rolling z-score to compare with."""
    window, total, squares, scores = collections.deque(), 0.0, 0.0, []
    for value in values:
        score = 0.0
        if len(window) >= 20:
            mean = total / len(window)
            variance = (squares - total * mean) / (len(window) - 1)
            score = abs(value - mean) / math.sqrt(variance) if variance > 1e-12 * (1 + mean * mean) else 0.0
        scores.append(score)
        window.append(value)
        total, squares = total + value, squares + value * value
        if len(window) > length:
            old = window.popleft()
            total, squares = total - old, squares - old * old
    return scores


def measure_nab():
    windows = json.load(open(DATA / "nab/labels/combined_windows.json"))
    ours, rivals = Sweep(), {length: Sweep() for length in (288, 1000, 2000)}
    for path in sorted((DATA / "nab/data").glob("*/*.csv")):
        spans = [tuple(map(parse_time, span)) for span in windows[f"{path.parent.name}/{path.name}"]]
        readings = judge(path, "timestamp", "value")
        times = sorted(readings)
        ours.add(times, [readings[at]["score"] for at in times], spans)
        for length, rival in rivals.items():
            rival.add(times, roll_z([readings[at]["value"] for at in times], length), spans)
    best = max(rival.get_score() for rival in rivals.values())
    check("NAB standard score", ours.get_score(), best + 15, f" (rolling z {best:.1f}, and 15)")


# Cloud series ----------------------------------------------------------------------------------------

def find_runs(labels):
    runs, start = [], None
    for i, label in enumerate(labels + [False]):
        if label and start is None:
            start = i
        elif not label and start is not None:
            runs.append((start, i - 1))
            start = None
    return runs


def count_events(labels, alarms):
    """Hits, misses and false alarms: a run is widened by 2 values, false alarms merged within 12."""
    runs = [(max(0, a - 2), min(len(labels) - 1, b + 2)) for a, b in find_runs(labels)]
    n_hits = sum(any(alarms[a:b + 1]) for a, b in runs)
    n_false, last = 0, -100
    for i, alarm in enumerate(alarms):
        if alarm and not any(a <= i <= b for a, b in runs):
            n_false += i - last > 12
            last = i
    return n_hits, len(runs) - n_hits, n_false


def measure_cloud():
    total = [0, 0, 0]
    for path in sorted((DATA / "ms_cloud").glob("*/*.csv")):
        rows = list(csv.DictReader(open(path)))
        readings = judge(path, "TimeStamp", "Value")
        alarms = [readings.get(parse_time(row["TimeStamp"]), {"anomaly": False})["anomaly"] for row in rows]
        counts = count_events([int(float(row["Label"])) == 1 for row in rows], alarms)
        total = [a + b for a, b in zip(total, counts)]
    hits, misses, false = total
    check("cloud series, event F1", 2 * hits / (2 * hits + misses + false), 0.55,
          f" ({hits} hits, {misses} misses, {false} false alarms)")


# Change points ---------------------------------------------------------------------------------------

def match(points, candidates, margin):
    """The points that have a candidate of their own within the margin."""
    left, found = set(candidates), set()
    for point in sorted(points):
        near = [(abs(point - other), other) for other in left if abs(point - other) <= margin]
        if near:
            left.remove(min(near)[1])
            found.add(point)
    return found


def get_f1(annotations, found):
    found, truths = set(found) | {0}, [set(points) | {0} for points in annotations]
    precision = len(match(set().union(*truths), found, 5)) / len(found)
    recall = sum(len(match(truth, found, 5)) / len(truth) for truth in truths) / len(truths)
    return 2 * precision * recall / (precision + recall)


def cut(points, n):
    ends = [0, *sorted(set(points) - {0}), n]
    return [set(range(a, b)) for a, b in zip(ends, ends[1:]) if b > a]


def get_covering(annotations, found, n):
    parts = cut(found, n)
    return sum(sum(len(part) * max(len(part & other) / len(part | other) for other in parts)
                   for part in cut(points, n)) / n for points in annotations) / len(annotations)


def find_changes(values):
    start = datetime.date(2000, 1, 1)
    with tempfile.TemporaryDirectory() as folder:
        workspace, path = f"{folder}/w.iterate", f"{folder}/series.csv"
        with open(path, "w") as file:
            file.write("day,value\n")
            for i, value in enumerate(values):
                file.write(f"{start + datetime.timedelta(days=i)},{'' if value is None else value}\n")
        run(workspace, "init")
        run(workspace, "import", "metric", path, "--metric", "m", "--time", "day", "--value", "value")
        changes = json.loads(run(workspace, "metric", "changes", "--metric", "m", "--json"))
    return [(datetime.date.fromisoformat(one["at"][:10]) - start).days for one in changes]


def measure_changes():
    annotations = json.load(open(DATA / "tcpd/annotations.json"))
    f1s, coverings = [], []
    for path in sorted((DATA / "tcpd").glob("*.json")):
        if path.name == "annotations.json":
            continue
        series = json.load(open(path))
        values, marks = series["series"][0]["raw"], list(annotations[series["name"]].values())
        found = find_changes(values)
        f1s.append(get_f1(marks, found))
        coverings.append(get_covering(marks, found, len(values)))
    check("change points, F1", sum(f1s) / len(f1s), 0.72)
    check("change points, covering", sum(coverings) / len(coverings), 0.70)


# Quiet series -------------------------------------------------------------------------------------------

def draw_quiet(rand, kind, times):
    """A series that has days, weeks and noise of one kind, and nothing else."""
    base, swing, phase, weekend = rand.uniform(50, 5000), rand.uniform(.1, .6), rand.random(), rand.uniform(.5, 1)
    echo = 0.0
    for at in times:
        day, week = at % 86400 / 86400, at // 86400 % 7
        mean = base * (1 + swing * math.sin(2 * math.pi * (day - phase))) * (weekend if week >= 5 else 1)
        noise = rand.gauss(0, 1)
        if kind == 0:
            yield mean + 0.05 * base * noise
        elif kind == 1:
            yield max(0, round(mean / 20 + math.sqrt(mean / 20) * noise))
        elif kind == 2:
            yield mean * math.exp(0.08 * noise)
        elif kind == 3:
            echo = 0.5 * echo + 0.05 * base * noise
            yield mean + echo
        else:
            yield mean + 0.04 * base * noise / math.sqrt(rand.gammavariate(2.5, 1) / 2.5)


def measure_quiet():
    rand, n_series = random.Random(20261126), 1000
    end = datetime.datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    times = [int(end.timestamp()) - 3600 * hours for hours in range(90 * 24, 0, -1)]
    with tempfile.TemporaryDirectory() as folder:
        workspace, path = f"{folder}/w.iterate", f"{folder}/quiet.csv"
        with open(path, "w") as file:
            file.write("metric,at,value\n")
            for number in range(n_series):
                for at, value in zip(times, draw_quiet(rand, number % 5, times)):
                    file.write(f"m{number},{at},{value:.6g}\n")
        run(workspace, "init")
        run(workspace, "import", "metric", path, "--name", "metric", "--time", "at", "--value", "value")
        found = json.loads(run(workspace, "metric", "anomalies", "--json"))
    per_series = collections.Counter(one["metricId"] for one in found)
    counts = sorted(per_series.values()) + [0] * (n_series - len(per_series))
    median = sorted(counts)[n_series // 2]
    check("quiet series, those without an incident in 90 days", sum(n == 0 for n in counts) / n_series, 0.5,
          f" (median {median}, mean {sum(counts) / n_series:.2f})")


def main():
    if not DATA.is_dir():
        print("1..0 # SKIP the public data are not here")
        return
    os.environ.setdefault("TZ", "UTC")
    measure_nab()
    measure_cloud()
    measure_changes()
    measure_quiet()
    print(f"1..{count}")


main()
