#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command says to what it cannot do: a sentence to go on with, an exit code, and nothing written.
Takes the command."""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent / "clients"))
from report import Report  # noqa: E402

CLI = str(pathlib.Path(sys.argv[1]).resolve())
NOT_UNDERSTOOD, NOT_FOUND, REFUSED = 2, 3, 4

WRONG = [
    ("nonsense", NOT_UNDERSTOOD, "there is no command “nonsense”"),
    ("tasks", NOT_UNDERSTOOD, "iterate tasks create"),
    ("tasks list --nonsense", NOT_UNDERSTOOD, "--nonsense"),
    ("tasks list --status nonsense", NOT_UNDERSTOOD, "open, started, done, dropped"),
    ("tasks export --status nonsense", NOT_UNDERSTOOD, "open, started, done, dropped"),
    ("tasks create|", NOT_UNDERSTOOD, "a title"),
    ("tasks create|Mend it|--due|soon", NOT_UNDERSTOOD, "“soon” is not a time"),
    ("tasks create|Mend it|--type|nonsense", NOT_UNDERSTOOD, "feature, bug"),
    ("tasks create|Mend it|--priority|nonsense", NOT_UNDERSTOOD, "low, normal"),
    ("tasks done task-99", NOT_FOUND, "no task-99"),
    ("initiatives new|", NOT_UNDERSTOOD, "a name"),
    ("initiatives new|Grow|--deadline|soon", NOT_UNDERSTOOD, "“soon” is not a time"),
    ("initiatives list --status nonsense", NOT_UNDERSTOOD, "open, reached"),
    ("initiatives link initiative-1 exp-99", NOT_FOUND, "no exp-99"),
    ("initiatives close initiative-99", NOT_FOUND, "no initiative-99"),
    ("campaign start --metric nonsense --goal|from 40% to 60%", NOT_FOUND, "no metric “nonsense”"),
    ("campaign start --metric signup_rate --goal|up", NOT_UNDERSTOOD, "from 40% to 60%"),
    ("learnings --format nonsense", NOT_UNDERSTOOD, "playbook, html and json"),
    ("learnings note|", NOT_UNDERSTOOD, "an insight"),
    ("learnings merge learning-1 learning-1", NOT_UNDERSTOOD, "into itself"),
    ("learnings show learning-99", NOT_FOUND, "no learning-99"),
    ("playbook export playbook.doc", NOT_UNDERSTOOD, ".md, .html, .pdf or .json"),
    ("practices more", NOT_UNDERSTOOD, "Write: iterate practices\n"),
    ("review --period yesterday", NOT_UNDERSTOOD, "not a period"),
    ("review --period 0d", NOT_UNDERSTOOD, "a longer period"),
    ("review --status nonsense", NOT_UNDERSTOOD, "proposed, draft"),
    ("review --save review.doc", NOT_UNDERSTOOD, ".html, .md or .pdf"),
    ("requests list --status nonsense", NOT_UNDERSTOOD, "open, planned"),
    ("experiment list --status nonsense", NOT_UNDERSTOOD, "proposed, draft"),
    ("experiment new", NOT_UNDERSTOOD, "experiment new NAME"),
    ("experiment show nonsense", NOT_FOUND, "no experiment “nonsense”"),
    ("experiment start exp-1", REFUSED, "graduated and cannot be started"),
    ("experiment graduate exp-2", REFUSED, "cannot be graduated"),
    ("approvals approve approval-99", NOT_FOUND, "no approval-99"),
    ("settings set nonsense 3", NOT_FOUND, "playbook.confidence"),
    ("feedback submit|", NOT_UNDERSTOOD, "no text"),
]


def split(line):
    """Words part at spaces; after a bar each part is one word, be it empty."""
    words, *rest = line.split("|")
    return words.split() + rest


def contents(path):
    """All rows but for the counters of changes."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        return {line for line in db.iterdump() if not line.startswith('INSERT INTO "table_version"')}


def main():
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/sample.iterate"
        subprocess.run([CLI, "--workspace", path, "init", "--sample"], check=True, capture_output=True)
        before = contents(path)
        for line, code, words in WRONG:
            done = subprocess.run([CLI, *split(line), "--workspace", path, "--no-wait"], cwd=folder,
                                  capture_output=True, text=True)
            report.check(done.returncode == code and words in done.stderr + done.stdout, line,
                         f"{done.returncode}: {done.stderr}{done.stdout[:500]}")
        # Old events are cleared away meanwhile.
        report.check(contents(path) <= before, "nothing was written")
        report.check(sorted(p.name for p in pathlib.Path(folder).iterdir() if not
                            p.name.startswith("sample.iterate")) == [], "no file was made")
    print(f"1..{report.n}")
    sys.exit(report.failed > 0)


main()
