#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the collector against what a team would write instead, in one run: medians of three, and ratios.
Needs wrk, Node.js and PostgreSQL; leaves out what is not installed. See --help."""
import argparse
import contextlib
import glob
import json
import os
import pathlib
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).parent
N_FLAGS = 100
FACTORS = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}


def find_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wrk(address, script, seconds, connections):
    """Requests a second, and the milliseconds in which half and 99 of 100 are answered."""
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s",
                           HERE / script, address], capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        raise RuntimeError(done.stdout)
    times = {name: float(value) * FACTORS[unit] for name, value, unit in
             re.findall(r"^\s+(50%|99%)\s+([\d.]+)(us|ms|s|m)\s*$", done.stdout, re.M)}
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1))
    return rate, times.get("50%", float("nan")), times.get("99%", float("nan"))


@contextlib.contextmanager
def running(*command, **options):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    try:
        yield process, process.stdout.readline()
    finally:
        process.terminate()
        process.wait(30)


def wait_until_counted(address):
    """What is safe is counted afterwards: that is no other's time. Seconds that it took."""
    start = time.monotonic()
    base = address[:address.index("/", len("http://"))] if "/" in address[len("http://"):] else address
    while True:
        with urllib.request.urlopen(f"{base}/metrics") as answer:
            if re.search(r"^iterate_behind 0$", answer.read().decode(), re.M):
                return time.monotonic() - start
        time.sleep(.2)


def compare(title, targets, script, seconds, connections):
    """Medians of three turns, in which all take part."""
    turns = {name: [] for name in targets}
    for _ in range(3):
        for name, address in targets.items():
            turns[name].append(wrk(address, script, seconds, connections))
            if name == "iterate":
                wait_until_counted(address)
    print(f"\n{title}, {connections} connections")
    medians = {}
    for name, values in turns.items():
        medians[name] = statistics.median(value[0] for value in values)
        print(f"  {name:<28} {medians[name]:>10,.0f} a second   half in "
              f"{statistics.median(value[1] for value in values):6.2f} ms   99 of 100 in "
              f"{statistics.median(value[2] for value in values):6.2f} ms")
    first, *others = medians
    for name in others:
        print(f"  {first} is {medians[first] / medians[name]:.2f} × {name}")
    return medians


def run_iterate(args, *arguments):
    subprocess.run([args.iterate, *arguments, "--workspace", args.workspace], check=True,
                   capture_output=True)


def make_workspace(args):
    run_iterate(args, "init")
    features = {f"flag-{i}": {"defaultValue": False, "rules": [
        {"condition": {"plan": "pro"}, "force": True}]} for i in range(N_FLAGS)}
    path = pathlib.Path(args.workspace).parent / "flags.json"
    path.write_text(json.dumps({"features": features}))
    run_iterate(args, "flags", "import", str(path))


def measure_flags(args, address):
    with contextlib.ExitStack() as stack:
        single = {"iterate": f"{address}/ofrep/v1/evaluate/flags/flag-1"}
        with urllib.request.urlopen(urllib.request.Request(
                single["iterate"], method="POST",
                data=b'{"context":{"targetingKey":"user-1","plan":"pro"}}')) as answer:
            body = answer.read().decode()
        port = find_port()
        stack.enter_context(running(args.build / "tests/bench/collector/bench-constant", str(port), body))
        single["a constant from libsoup"] = f"http://127.0.0.1:{port}/"
        bulk = {"iterate": f"{address}/ofrep/v1/evaluate/flags"}
        if args.node:
            port = find_port()
            stack.enter_context(running("node", args.node / "peer.mjs", str(port), str(N_FLAGS)))
            single["fastify"] = f"http://127.0.0.1:{port}/ofrep/v1/evaluate/flags/flag-1"
            bulk["fastify"] = f"http://127.0.0.1:{port}/ofrep/v1/evaluate/flags"
        for connections in (1, 16, 64):
            compare("One flag over OFREP", single, "single.lua", args.seconds, connections)
        compare(f"{N_FLAGS} flags over OFREP", bulk, "single.lua", args.seconds, 16)


def make_features():
    """Flags of every common kind, and people."""
    draw = random.Random(1)
    features = {}
    for i in range(N_FLAGS):
        rules = [
            [{"force": True, "coverage": 0.5, "hashVersion": 2, "seed": f"s{i}"}],
            [{"condition": {"plan": "pro", "country": {"$in": ["DE", "FR", "US"]}}, "force": True}],
            [{"condition": {"version": {"$vgte": "1.4.0"}}, "force": True, "coverage": 0.2,
              "hashVersion": 2, "seed": f"s{i}"}],
            [{"key": f"e{i}", "variations": [False, True], "weights": [0.5, 0.5], "hashVersion": 2}],
        ][i % 4]
        features[f"flag-{i}"] = {"defaultValue": False, "rules": rules}
    people = [{"id": f"user-{i}", "plan": draw.choice(["free", "pro"]),
               "country": draw.choice(["DE", "FR", "US", "IT"]),
               "version": f"1.{draw.randrange(9)}.{draw.randrange(9)}"} for i in range(1000)]
    return {"features": features}, people


def measure_process(args):
    if not args.node:
        return
    folder = pathlib.Path(args.workspace).parent
    paths = [folder / "features.json", folder / "people.json"]
    for path, content in zip(paths, make_features()):
        path.write_text(json.dumps(content))
    results = {"iterate": [], "GrowthBook's SDK": []}
    for _ in range(3):
        for name, command in (("iterate", [args.build / "tests/bench/collector/bench-flags"]),
                              ("GrowthBook's SDK", ["node", args.node / "growthbook.mjs"])):
            done = subprocess.run([*command, *paths], capture_output=True, text=True, check=True)
            results[name].append(json.loads(done.stdout))
    medians = {name: statistics.median(one["perSecond"] for one in values)
               for name, values in results.items()}
    shares = {name: values[0]["on"] for name, values in results.items()}
    print(f"\nIn the process, {N_FLAGS} flags of four kinds for 1,000 people")
    for name, value in medians.items():
        print(f"  {name:<28} {value:>14,.0f} evaluations a second   on for {100 * shares[name]:.2f} %")
    peer = "GrowthBook's SDK"
    print(f"  iterate is {medians['iterate'] / medians[peer]:.1f} × {peer}")


@contextlib.contextmanager
def postgres(folder):
    """A server of its own, as safe as Iterate's file: each commit is on disk. Its address, or None."""
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not programs:
        yield None
        return
    data, port = pathlib.Path(folder).resolve() / "pg", find_port()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data.mkdir()
    if as_user:
        shutil.chown(data, "postgres")
        os.chmod(folder, 0o755)
    subprocess.run([*as_user, f"{programs[-1]}/initdb", "-D", data, "-A", "trust", "-U", "bench"],
                   check=True, capture_output=True, cwd="/")
    options = (f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c shared_buffers=2GB "
               "-c max_wal_size=8GB")
    subprocess.run([*as_user, f"{programs[-1]}/pg_ctl", "-D", data, "-w", "-o", options, "-l",
                    data / "log", "start"], check=True, capture_output=True, cwd="/")
    try:
        yield f"postgres://bench@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*as_user, f"{programs[-1]}/pg_ctl", "-D", data, "-m", "fast", "stop"],
                       capture_output=True, cwd="/", check=False)


def fill_postgres(address, n):
    program = f"{sorted(glob.glob('/usr/lib/postgresql/*/bin'))[-1]}/psql"

    def run(sql):
        subprocess.run([program, address, "-qc", sql], check=True)

    run("CREATE TABLE event (uuid uuid PRIMARY KEY, at timestamptz NOT NULL, user_id text NOT NULL, "
        "name text NOT NULL, properties jsonb NOT NULL)")
    run("INSERT INTO event SELECT gen_random_uuid (), now () - random () * interval '30 days', "
        "'user-' || i % 50000, 'page viewed', '{\"plan\": \"pro\", \"amount\": 7, \"path\": \"/orders/7\"}' "
        f"FROM generate_series (1, {n}) AS i")
    run("VACUUM ANALYZE event")
    run("CHECKPOINT")


def count_kept(address, kind):
    with urllib.request.urlopen(f"{address}/metrics") as answer:
        return int(re.search(rf'kept_total{{kind="{kind}"}} (\d+)', answer.read().decode()).group(1))


def count_events(address):
    return count_kept(address, "event")


def fill_iterate(address, n):
    start = time.monotonic()
    while count_events(address) < n:
        wrk(f"{address}/batch/", "events.lua", 10, 32)
    kept = time.monotonic() - start
    wait_until_counted(address)
    print(f"  Iterate has {count_events(address):,} events after {kept:.0f} s, and has counted them after "
          f"{time.monotonic() - start:.0f} s")


def measure_events(args, address):
    print(f"\nEvents, at {args.events:,} stored")
    fill_iterate(address, args.events)
    with postgres(pathlib.Path(args.workspace).parent) as database, contextlib.ExitStack() as stack:
        targets = {"iterate": f"{address}/batch/"}
        if database and args.node:
            start = time.monotonic()
            fill_postgres(database, args.events)
            print(f"  PostgreSQL has {args.events:,} events after {time.monotonic() - start:.0f} s")
            port = find_port()
            stack.enter_context(running("node", args.node / "peer.mjs", str(port), "1", database))
            targets["fastify + PostgreSQL"] = f"http://127.0.0.1:{port}/batch/"
        for connections in (1, 16, 64):
            compare("Posts of 15 events, kept and known again", targets, "events.lua", args.seconds,
                    connections)


def measure_spans(args, address):
    print("\nExports of 100 spans, kept and known again, at 16 connections")
    for form in ("json", "protobuf"):
        os.environ["SPANS"] = form
        before = count_kept(address, "span")
        runs = [wrk(f"{address}/v1/traces", "spans.lua", args.seconds, 16) for _ in range(3)]
        rate, half, most = (statistics.median(values) for values in zip(*runs))
        counted = wait_until_counted(address)
        print(f"  {form}: {100 * rate:,.0f} spans/s, p50 {half:.1f} ms, p99 {most:.1f} ms; "
              f"{count_kept(address, 'span') - before:,} kept, and counted {counted:.1f} s later")


def read_memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def soak(args, address, pid):
    """Memory while flags are asked for and events come for minutes."""
    senders = [subprocess.Popen(["wrk", "-t1", "-c16", f"-d{args.soak}s", "-s", HERE / script,
                                 f"{address}{path}"], stdout=subprocess.DEVNULL)
               for script, path in (("single.lua", "/ofrep/v1/evaluate/flags/flag-1"),
                                    ("events.lua", "/batch/"))]
    sizes = []
    while any(sender.poll() is None for sender in senders):
        time.sleep(5)
        sizes.append(read_memory(pid))
    quarter = max(1, len(sizes) // 4)
    print(f"\nMemory over {args.soak} s: {statistics.median(sizes[quarter:2 * quarter]):.0f} MB in the second "
          f"quarter, {statistics.median(sizes[-quarter:]):.0f} MB in the last, {max(sizes):.0f} MB at most; "
          f"{count_events(address):,} events kept")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path, help="a build folder, of the build type release")
    parser.add_argument("--events", type=int, default=10_000_000, help="how many are stored first")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--soak", type=int, default=0, help="seconds for which memory is watched")
    parser.add_argument("--only", choices=("flags", "process", "events", "spans", "soak"))
    parser.add_argument("--node", type=pathlib.Path, help="where the peers' packages are, or go")
    args = parser.parse_args()
    args.iterate = args.build / "src/cli/iterate"
    if shutil.which("wrk") is None:
        print("wrk is not installed")
        return 1
    args.node = args.node or args.build / "bench-node"
    if shutil.which("npm") and not (args.node / "node_modules").exists():
        args.node.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, args.node)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=args.node,
                       check=True, capture_output=True)
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, args.node)
    args.node = args.node.resolve() if (args.node / "node_modules").exists() else None
    with tempfile.TemporaryDirectory(prefix="iterate-bench-", dir=args.build) as folder:
        args.workspace = str(pathlib.Path(folder) / "bench.iterate")
        make_workspace(args)
        if args.only in (None, "process"):
            measure_process(args)
        with running(args.iterate, "serve", "--listen", "127.0.0.1:0", "--workspace",
                     args.workspace) as (process, line):
            address = line[line.index("http://"):].strip()
            if args.only in (None, "flags"):
                measure_flags(args, address)
            if args.only in (None, "events"):
                measure_events(args, address)
            if args.only in (None, "spans"):
                measure_spans(args, address)
            if args.soak or args.only == "soak":
                args.soak = args.soak or 600
                soak(args, address, process.pid)
    return 0


if __name__ == "__main__":
    sys.exit(main())
