# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests with real clients and services share."""


class Report:
    """Counts what holds, in TAP."""

    def __init__(self):
        self.n = 0
        self.failed = 0

    def check(self, holds, sentence, detail=""):
        self.n += 1
        self.failed += not holds
        print(f"{'ok' if holds else 'not ok'} {self.n} {sentence}", flush=True)
        if not holds and detail:
            print("\n".join("# " + line for line in str(detail).split("\n")), flush=True)

    def skip(self, sentence, why):
        self.n += 1
        print(f"ok {self.n} {sentence} # SKIP {why}", flush=True)
