#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares how feedback is understood with published figures, in TAP: evaluate_feedback.py COMMAND
TOOL SOURCES DATA. What was trained on the data is measured on texts that it has not seen, which needs
scikit-learn. A figure that is not reached is a TODO with what it is."""
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

CLI, TOOL = sys.argv[1:3]
SOURCES, DATA = pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4]) / "feedback"
MODELS = SOURCES / "data" / "models"
count = 0


def check(name, figure, target):
    global count
    count += 1
    state = "ok" if figure > target else "not ok"
    todo = "" if figure > target else " # TODO not reached"
    print(f"{state} {count} {name}: {figure:.3f}, to beat {target}{todo}", flush=True)


def skip(name, why):
    global count
    count += 1
    print(f"ok {count} {name} # SKIP {why}", flush=True)


def pearson(x, y):
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    dx, dy = [a - mean_x for a in x], [b - mean_y for b in y]
    product = sum(a * b for a, b in zip(dx, dy))
    return product / (sum(a * a for a in dx) * sum(b * b for b in dy)) ** 0.5


def measure_pairs():
    """No part of the model has seen these pairs or their scores."""
    rows = list(csv.reader(open(DATA / "stsb_dev.csv", encoding="utf-8")))
    texts = [text.encode() for row in rows for text in row[:2]]
    data = b"".join(b"%d\n%s" % (len(text), text) for text in texts)
    out = subprocess.run([TOOL, "compare", MODELS / "text.model"], input=data, capture_output=True,
                         check=True).stdout
    check("STS-B pairs, Pearson", pearson([float(line) for line in out.split()],
                                          [float(row[2]) for row in rows]), 0.74)


def run(workspace, environment, *arguments):
    return subprocess.run([CLI, *map(str, arguments), "--workspace", workspace], env=environment,
                          capture_output=True, text=True, check=True).stdout


class Clusters:
    """Requests that the command makes of texts with known intents, at the shipped threshold."""

    def __init__(self, folder, name, rows, models):
        self.rows, self.workspace = rows, pathlib.Path(folder) / f"{name}.iterate"
        self.environment = dict(os.environ, ITERATE_MODEL_DIR=str(models))
        texts = pathlib.Path(folder) / f"{name}.csv"
        with open(texts, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "text"])
            writer.writerows([i, text] for i, (text, _) in enumerate(rows))
        self.run("init")
        self.run("import", "feedback", texts, "--text", "text", "--id", "id")
        self.items = json.loads(self.run("feedback", "list", "--limit", len(rows), "--json"))
        self.intents = {item["id"]: rows[int(item["externalId"])][1] for item in self.items}

    def run(self, *arguments):
        return run(self.workspace, self.environment, *arguments)

    def pairwise_f1(self):
        """Of all pairs of texts, whether both are in a request and both of an intent; a text that
        asks for nothing is in none."""
        pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
        made = collections.Counter(item["requestId"] or item["id"] for item in self.items)
        meant = collections.Counter(self.intents.values())
        both = collections.Counter((item["requestId"] or item["id"], self.intents[item["id"]])
                                   for item in self.items)
        return 2 * pairs(both) / (pairs(made) + pairs(meant))

    def judge_proposals(self):
        """The share of merges between requests of the same intent, by most of their votes."""
        members = collections.defaultdict(collections.Counter)
        for item in self.items:
            members[item["requestId"]][self.intents[item["id"]]] += 1
        main = {request: counts.most_common(1)[0][0] for request, counts in members.items()}
        found = [proposal for proposal in json.loads(self.run("proposals", "list", "--look", "--json"))
                 if proposal["action"] == "merge"]
        right = sum(main[one["requestId"]] == main[one["otherId"]] for one in found)
        print(f"# {right} of {len(found)} proposed merges are of the same intent")
        return right / max(1, len(found))


def measure_clusters(folder, held_out):
    banking = [(row["text"], row["category"])
               for row in csv.DictReader(open(DATA / "banking77_train.csv", encoding="utf-8"))]
    assistant = json.loads((DATA / "clinc150_train_val.json").read_text())
    clinc = Clusters(folder, "clinc", [tuple(row) for row in assistant["val"]], MODELS)
    check("CLINC150's validation texts, pairwise F1", clinc.pairwise_f1(), 0.55)
    check("CLINC150, right among proposed merges", clinc.judge_proposals(), 0.5)
    seen = Clusters(folder, "banking", banking, MODELS)
    print(f"# banking77, whose texts the topics were learned from: {seen.pairwise_f1():.3f}")
    if held_out is None:
        return
    # Every second text taught nothing; these are the others.
    unseen = Clusters(folder, "unseen", banking[1::2], held_out)
    check("banking77's texts that were held out, pairwise F1", unseen.pairwise_f1(), 0.40)
    check("banking77, right among proposed merges", unseen.judge_proposals(), 0.5)


def train(folder):
    """Returns: the card's figures, and a folder with a model that has seen half of the intents'
    texts; or nothing without scikit-learn."""
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import sklearn"], capture_output=True).returncode == 0:
            break
    else:
        return None, None
    model = pathlib.Path(folder) / "text.model"
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    lines = subprocess.run(
        [python, MODELS / "train.py", TOOL, DATA, MODELS / "text.model", "--cross-validate",
         "--hold-out", "--output", model], capture_output=True, text=True, check=True,
        env=environment).stdout
    return lines, pathlib.Path(folder)


def report(lines):
    """Each figure by texts that the model has not seen."""
    def figure(start, nth=-1):
        line = next(line for line in lines.splitlines() if line.startswith(start))
        return float(line.replace(",", "").split()[nth])

    for line in lines.splitlines():
        print(f"# {line}")
    check("sentences, accuracy of sentiment", figure("sentences accuracy"), 0.86)
    check("tweets, Pearson of sentiment", figure("tweets Pearson"), 0.80)
    check("app reviews, F1 of actionable, both classes even", figure("actionable at -0.2"), 0.80)
    check("app reviews, F1 of actionable, as they come", figure("actionable at -0.2", 4), 0.80)
    check("app reviews, macro-F1 of 4 kinds", figure("reviews, kinds of its own", 6), 0.62)
    check("GitHub issues, macro-F1 of 3 kinds", figure("issues, kinds of its own", 6), 0.77)
    check("urgent bugs, AUC", figure("urgent AUC with severity × 0.3"), 0.78)


def main():
    if not DATA.is_dir():
        print("1..0 # SKIP the public data is not here")
        return
    with tempfile.TemporaryDirectory() as folder:
        lines, held_out = train(folder)
        if lines is None:
            skip("cross-validation", "scikit-learn is not here")
        else:
            report(lines)
        measure_pairs()
        measure_clusters(folder, held_out)
    print(f"1..{count}")


main()
