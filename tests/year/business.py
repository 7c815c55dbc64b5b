# SPDX-License-Identifier: GPL-3.0-or-later
"""A year of a business whose truth is known, as the steps and files that the sample business is loaded
from: experiments with real lifts and without, users, incidents, a decline, slow requests and releases."""
import csv
import json
import math
import pathlib
import random

YEAR = 364
UNITS = 6400
BASE = 0.2
# What an experiment was planned to find, with a power of .8: a tenth more, at 6,400 units a side.
PLANNED_LIFT = 0.10

DEEDS = ["Shorter", "Bigger", "Calmer", "Earlier", "Personal", "Playful", "Plainer", "Quicker"]
THINGS = ["signup form", "price list", "welcome mail", "invoice editor", "tour", "search bar", "footer",
          "checkout page", "reminder", "template gallery", "import wizard", "payment page", "start page"]

ASKS = {
    "dark mode": ["Please add a dark mode", "I would love a dark mode for working at night",
                  "Is a dark mode planned? The white hurts my eyes"],
    "recurring invoices": ["I need recurring invoices every month", "Please support recurring invoices",
                           "Recurring invoices would save me hours each month"],
    "bank import": ["Let me import my bank statement", "Importing bank statements would be great",
                    "Please add an import of bank statements"],
    "photo crash": ["The app crashes when I attach a photo", "It crashes every time I add a photo!",
                    "Crash while attaching a photo to an expense"],
}
PRAISE = ["I love it, thank you", "Great support, perfect", "Wonderful product, thanks a lot"]


class Business:
    def __init__(self, folder, seed):
        self.folder = pathlib.Path(folder)
        self.rng = random.Random(seed)
        self.steps = []
        self.truth = {"experiments": {}, "incidents": [], "unitsPerVariant": UNITS}

    def step(self, day, what, minute=0, **more):
        """Something that happens on a day of the year, counted from 0."""
        self.steps.append(((YEAR - day) * 1440 - minute, {"do": what, **more}))

    def write(self, name, header, rows):
        with open(self.folder / name, "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)

    def binomial(self, n, p):
        return max(0, round(self.rng.gauss(n * p, math.sqrt(n * p * (1 - p)))))

    def experiments(self):
        names = [f"{deed} {thing}" for deed in DEEDS for thing in THINGS]
        self.rng.shuffle(names)
        kinds = ["null"] * 60 + ["planned"] * 30 + ["varied"] * 14
        self.rng.shuffle(kinds)
        for i, (name, kind) in enumerate(zip(names, kinds)):
            lift = {"null": 0.0, "planned": PLANNED_LIFT,
                    "varied": self.rng.gauss(0.04, 0.05)}[kind]
            day = 3 + i * (YEAR - 24) // len(names)
            self.truth["experiments"][name] = {"kind": kind, "lift": lift}
            self.step(day, "start", 1, name=name, duration="2w",
                      hypothesis=f"A {name.lower()} lets more visitors sign up.")
            file = f"counts-{i:03d}.csv"
            self.write(file, ["variant", "metric", "units", "conversions"],
                       [["before", "signup_rate", UNITS, self.binomial(UNITS, BASE)],
                        ["after", "signup_rate", UNITS, self.binomial(UNITS, BASE * (1 + lift))]])
            self.step(day + 13, "count", 2, name=name, file=file, control="before")
        self.repetitions([name for name, kind in zip(names, kinds) if kind == "planned"][:8])

    def repetitions(self, names):
        """Some of what was tried is tried again, half a year later."""
        for i, name in enumerate(names):
            day, again = 190 + 15 * i, f"{name} again"
            self.truth["experiments"][again] = {"kind": "again", "lift": PLANNED_LIFT}
            self.step(day, "start", 3, name=again, duration="2w",
                      hypothesis=f"A {name.lower()} lets more visitors sign up.")
            file = f"again-{i}.csv"
            self.write(file, ["variant", "metric", "units", "conversions"],
                       [["before", "signup_rate", UNITS, self.binomial(UNITS, BASE)],
                        ["after", "signup_rate", UNITS, self.binomial(UNITS, BASE * (1 + PLANNED_LIFT))]])
            self.step(day + 13, "count", 4, name=again, file=file, control="before")

    def metrics(self):
        incidents = [41, 97, 150, 208, 261, 322]
        for day in range(1, YEAR):
            decline = min(max(0, day - 180), 40) * 0.04
            rows = [["churn_rate", "1d", f"{2.1 + decline + self.rng.gauss(0, 0.05):.3f}", ""],
                    ["activation_rate", "1d", f"{40 + self.rng.gauss(0, 0.8):.2f}", ""]]
            self.measure(day, 0, rows, broken=False)
            # An incident is noticed while it goes on.
            for part in range(1, 6):
                self.measure(day, part, [], broken=day in incidents and part == 3)
        self.truth["incidents"] = incidents

    def measure(self, day, part, rows, broken):
        """What came in four hours, told at their end."""
        for hour in range(4 * part, 4 * part + 4):
            swing = 75 * (1 + 0.5 * math.sin(2 * math.pi * hour / 24)) * (0.15 if broken else 1)
            rows.append(["signups", f"{4 * part + 3 - hour}h",
                         max(0, round(self.rng.gauss(swing, math.sqrt(swing)))), ""])
        file = f"metrics-{day:03d}-{part}.csv"
        self.write(file, ["metric", "ago", "value", "segment"], rows)
        self.step(day, "measure", 240 * (part + 1) - 30, file=file)

    def feedback(self):
        for month in range(12):
            rows = []
            for i in range(40):
                asks = self.rng.random() < 0.75
                topic = self.rng.choice(list(ASKS))
                text = self.rng.choice(ASKS[topic] if asks else PRAISE)
                rows.append([f"y{month:02d}-{i:02d}", f"{self.rng.randint(1, 27 * 24)}h",
                             f"user{self.rng.randint(1, 300)}@example.org", text])
            self.write(f"feedback-{month:02d}.csv", ["id", "ago", "author", "text"], rows)
            self.step(30 * month + 29, "hear", 40, file=f"feedback-{month:02d}.csv", source="mail")

    def releases(self):
        self.step(60, "task", name="Import of bank statements", type="feature", feature="bank-import",
                  description="Users ask for it", who="Jonas")
        self.step(66, "move", name="Import of bank statements", status="started", who="Jonas")
        self.step(70, "move", name="Import of bank statements", status="done", who="Jonas")
        for hour in range(0, 60, 2):
            self.step(70, "ask", 60 * hour + 30, name="bank-import", people=600, team=12)
        self.step(71, "approve", 60 * 5, who="Mara")
        self.step(72, "approve", 60 * 12, who="Mara")
        for quarter in range(60 * 24 // 25):
            self.step(72, "ask", 60 * 12 + 25 * quarter + 5, name="bank-import", people=600)

    def performance(self):
        def rows(slow):
            for minute in range(180, 0, -1):
                for _ in range(6):
                    calls = self.rng.randint(24, 60) if slow and minute <= 60 else self.rng.randint(6, 12)
                    took = 40 + (14 if slow else 3) * calls * self.rng.lognormvariate(0, .2)
                    yield [f"{60 * minute - self.rng.random() * 60:.2f}", "GET /customers/:id/invoices",
                           f"{took:.1f}", calls, "SELECT title, amount FROM line WHERE invoice = $1"]
        self.write("requests-slow.csv", ["ago", "endpoint", "took", "calls", "asks"], rows(True))
        self.write("requests-quick.csv", ["ago", "endpoint", "took", "calls", "asks"], rows(False))
        self.step(110, "serve", 600, file="requests-slow.csv")
        self.step(110, "approve", 610, who="Jonas")
        self.step(110, "serve", 800, file="requests-quick.csv")
        self.step(111, "serve", 600, file="requests-quick.csv")

    def direction(self):
        self.step(1, "define", name="churn_rate", unit="%", direction="down", critical=True, target=2.0)
        self.step(1, "define", name="activation_rate", unit="%", target=60)
        self.step(1, "define", name="signups", aggregation="sum")
        self.step(1, "routines", 2)
        self.step(30, "campaign", metric="activation_rate", goal="increase from 40% to 60%", duration="90d",
                  who="Mara")
        for week in range(1, YEAR // 7):
            self.step(7 * week, "approve", 500, who="Mara")
            self.step(7 * week, "relate", 520, who="Mara")
        for i in range(6):
            self.step(40 + 50 * i, "opportunity", name=f"Shorter label on button {i}", type="growth",
                      effort="low" if i % 2 == 0 else "high", impact="high", risk="low",
                      metric="signup_rate")
        self.step(200, "change", kind="deploy", who="Jonas", title="Version 4")

    def make(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.direction()
        self.experiments()
        self.metrics()
        self.feedback()
        self.releases()
        self.performance()
        self.steps.sort(key=lambda step: -step[0])
        steps = [{"ago": f"{ago}min", **step} for ago, step in self.steps if ago >= 0]
        (self.folder / "sample.json").write_text(json.dumps(steps, indent=1))
        return self.truth
