#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the sample business's files: the visitors of a small invoicing product.

What is in them is made up, with a fixed seed, so that the files can be made again
exactly as they are. What the workspace then says about them is computed by it.
"""
import csv
import pathlib
import random

HERE = pathlib.Path(__file__).parent


def write(name, header, rows):
    with open(HERE / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def spread(rows, days, rng):
    """Adds when each came, as days before the file was made, and from what device."""
    rows = list(rows)
    for i, row in enumerate(rows):
        ago = days - 1 - i * days // len(rows)
        yield row + [f"-{ago}d", rng.choices(["desktop", "phone", "tablet"], [5, 4, 1])[0]]


def signup_form(rng):
    """A shorter form: many more sign up, and they stay as long."""
    for i in range(9000):
        form = rng.choice(["long", "short"])
        signed = rng.random() < (0.196 if form == "long" else 0.262)
        week = rng.random() < 0.31 if signed else ""
        yield [f"v{i:05d}", form, int(signed), "" if week == "" else int(week)]


def annual_plan(rng):
    """Annual plans shown first: nothing much happens."""
    for i in range(5200):
        page = rng.choice(["monthly-first", "annual-first"])
        paid = rng.random() < (0.081 if page == "monthly-first" else 0.084)
        yield [f"p{i:05d}", page, int(paid), f"{rng.lognormvariate(3.1, 0.6):.2f}" if paid else "0"]


def welcome_mail(rng):
    """A personal welcome: more people send a first invoice."""
    for i in range(7600):
        mail = rng.choice(["standard", "personal"])
        active = rng.random() < (0.342 if mail == "standard" else 0.409)
        yield [f"c{i:05d}", mail, int(active), int(rng.random() < 0.021)]


def checklist(rng):
    """A checklist after signing up: a clear gain, with a covariate beside it."""
    for i in range(8400):
        arm = rng.choice(["none", "checklist"])
        before = rng.gammavariate(2.0, 1.6)
        base = 0.22 + 0.02 * min(before, 8)
        active = rng.random() < base + (0.0 if arm == "none" else 0.068)
        seconds = rng.gammavariate(6.0, 0.2)
        yield [f"u{i:05d}", arm, int(active), f"{seconds:.3f}", f"{before:.2f}"]


def invoice_preview(rng):
    """Still running: a preview while typing an invoice."""
    for i in range(2600):
        arm = rng.choice(["off", "on"])
        sent = rng.gammavariate(3.0, 1.4) * (1.0 if arm == "off" else 1.035)
        yield [f"i{i:05d}", arm, f"{sent:.2f}"]


def main():
    write("signup-form.csv", ["visitor", "form", "signed_up", "active_week_2", "seen", "device"],
          spread(signup_form(random.Random(6)), 7, random.Random(101)))
    write("annual-plan.csv", ["visitor", "page", "paid", "revenue"],
          annual_plan(random.Random(2)))
    write("welcome-mail.csv", ["customer", "mail", "first_invoice", "unsubscribed"],
          welcome_mail(random.Random(3)))
    write("checklist.csv", ["customer", "arm", "activated", "load_seconds", "visits_before", "seen",
                            "device"],
          spread(checklist(random.Random(11)), 13, random.Random(111)))
    write("invoice-preview.csv", ["customer", "preview", "invoices_sent", "seen", "device"],
          spread(invoice_preview(random.Random(5)), 4, random.Random(105)))


if __name__ == "__main__":
    main()
