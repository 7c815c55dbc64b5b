#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the sample business's files: the visitors, customers and figures of a small invoicing product.

What is in them is made up, with a fixed seed, so that the files can be made again
exactly as they are. What the workspace then says about them is computed by it.
"""
import csv
import math
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


def metrics(rng):
    """What is measured: customers leave more often of late, and sign-ups from one country just broke."""
    for day in range(75, 0, -1):
        rise = max(0, 28 - day) * 0.028
        yield ["churn_rate", f"{day}d", f"{2.1 + rise + rng.gauss(0, 0.05):.2f}", ""]
        for device, level in (("desktop", 41.0), ("phone", 33.0), ("tablet", 38.5)):
            yield ["activation_rate", f"{day}d", f"{level + rng.gauss(0, 0.9):.1f}", f"device={device}"]
    for hour in range(28 * 24, 0, -1):
        swing = 1 + 0.55 * math.sin(2 * math.pi * hour / 24)
        for country, level in (("DE", 44), ("FR", 11), ("US", 20)):
            broken = 0.1 if country == "DE" and hour <= 3 else 1
            count = max(0, round(rng.gauss(level * swing * broken, math.sqrt(level * swing * broken))))
            yield ["signups", f"{hour}h", count, f"country={country}"]
        yield ["p95_latency", f"{hour}h", f"{310 + 60 * swing + rng.gauss(0, 12):.0f}", ""]


def steady_metrics(rng):
    """What is measured beside: nothing happens to these, day by day, but that more sign up since everybody
    has the shorter form."""
    for name, level, spread, digits in (
            ("error_rate", .62, .03, 2), ("uptime", 99.94, .008, 3), ("signup_rate", 4.1, .12, 2),
            ("paid_conversion", 9.8, .3, 2), ("engagement", 3.4, .08, 2), ("nps", 41, 1.2, 0),
            ("cogs", 18.4, .3, 2), ("cac", 62, 2, 1), ("ltv_cac_ratio", 3.1, .08, 2)):
        for day in range(75, 0, -1):
            before = 0.19 * level * min(max(0, day - 51), 4) / 4 if name == "signup_rate" else 0
            yield [name, f"{day}d", f"{level - before + rng.gauss(0, spread):.{digits}f}", ""]


def funnel(rng):
    """From the first visit to a paid plan; most are lost before the first invoice, on phones above all."""
    for i in range(1400):
        device = rng.choices(["desktop", "phone", "tablet"], [5, 4, 1])[0]
        hours = rng.uniform(2, 29 * 24)
        chances = (("visited", 1), ("signed_up", 0.46), ("created_invoice", 0.3 if device == "phone" else 0.5),
                   ("sent_invoice", 0.78), ("paid", 0.41))
        for event, chance in chances:
            if rng.random() >= chance:
                break
            yield [f"f{i:04d}", event, f"{max(1, round(60 * hours))}min", device]
            hours = max(0.02, hours - rng.expovariate(1 / 3))


def requests(rng):
    """Three hours of requests: one asks for each line of an invoice, and since version 3.2 customers have
    more of them; one asks the same again and again; one waits for another service."""
    names = {
        "GET /customers/:id/invoices": "SELECT title, amount FROM line WHERE invoice = $1",
        "GET /dashboard": "SELECT plan, count(*) FROM subscription GROUP BY plan",
        "POST /invoices": "pdf",
        "GET /health": "",
    }
    for minute in range(180, 0, -1):
        later = minute <= 60
        for name, asks in names.items():
            for _ in range(rng.randint(3, 7)):
                calls, spread = 0, rng.lognormvariate(0, .25)
                if name == "GET /customers/:id/invoices":
                    calls = rng.randint(24, 60) if later else rng.randint(8, 20)
                    took = 40 + 14 * calls * spread
                elif name == "GET /dashboard":
                    calls, took = 1, 190 * spread
                elif name == "POST /invoices":
                    calls, took = 1, 260 * spread
                else:
                    took = 2 * spread
                yield [f"{60 * minute - rng.random() * 60:.2f}", name, f"{took:.1f}", calls, asks]


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
    write("metrics.csv", ["metric", "ago", "value", "segment"],
          [*metrics(random.Random(8)), *steady_metrics(random.Random(13))])
    write("requests.csv", ["ago", "endpoint", "took", "calls", "asks"], requests(random.Random(12)))
    write("events.csv", ["user", "event", "ago", "device"], funnel(random.Random(9)))


if __name__ == "__main__":
    main()
