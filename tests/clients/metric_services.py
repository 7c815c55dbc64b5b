#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads metrics and experiments from a real Prometheus and a real ClickHouse, in TAP. Skips what is
not installed. Takes the command."""
import http.server
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from report import Report, free_port, running

ITERATE = sys.argv[1]
STEP = 60


class Desk:
    """A workspace, by the command."""

    def __init__(self, folder, name):
        self.file = str(folder / f"{name}.iterate")
        self("init")

    def __call__(self, *words, fails=False, stdin=""):
        result = subprocess.run([ITERATE, *words, "--workspace", self.file], capture_output=True,
                                text=True, timeout=300, input=stdin)
        if (result.returncode != 0) != fails:
            raise AssertionError(f"{words}: {result.returncode}\n{result.stdout}{result.stderr}")
        return result.stderr if fails else result.stdout

    def metric(self, name):
        return next(m for m in json.loads(self("metric", "list", "--json")) if m["name"] == name)


class Numbers(http.server.BaseHTTPRequestHandler):
    """What an application under watch says of itself."""
    started = time.time()

    def do_GET(self):
        n = int((time.time() - self.started) * 10)
        body = (f'# TYPE requests_total counter\nrequests_total{{path="/a"}} {n}\n'
                f'requests_total{{path="/b"}} {2 * n}\nempty_ratio NaN\n').encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_prometheus(report, folder):
    application = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Numbers)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    port = free_port()
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: shop\n  static_configs:\n"
        f"  - targets: ['127.0.0.1:{application.server_address[1]}']\n")
    address = f"http://127.0.0.1:{port}"
    command = ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
               f"--web.listen-address=127.0.0.1:{port}"]
    with running(command, f"{address}/-/ready", folder / "prometheus.log"):
        # It looks for what it watches five seconds after its start.
        time.sleep(13)
        desk = Desk(folder, "prometheus")
        query = ["--query", "requests_total", "--metric", "requests", "--step", "1s", "--since", "1min"]
        said = desk("services", "test", "prometheus", address, *query)
        report.check("It answers" in said, "a connection is tried before it is kept", said)

        desk("services", "add", "prometheus", address, *query, "--dimension", "path")
        listed = json.loads(desk("metric", "list", "--json"))
        report.check([m["name"] for m in listed] == ["requests"] and listed[0]["nPoints"] >= 5,
                     "values come from a real Prometheus, one metric with its segments", listed)

        desk("services", "add", "prometheus", address, "--query", "empty_ratio", "--metric", "nothing",
             "--step", "1s", "--since", "1min")
        report.check(desk.metric("nothing")["nPoints"] == 0, "NaN is no value", desk.metric("nothing"))

        # Fifteen thousand seconds are more than the 11,000 that one question may ask for.
        desk("services", "add", "prometheus", address, "--query", "vector(1)", "--metric", "one",
             "--step", "1s", "--since", "15000s")
        one = desk.metric("one")
        report.check(one["nPoints"] >= 14990, "the past comes in parts that obey the limit of 11,000", one)

        time.sleep(3)
        desk("services", "sync", "one")
        later = desk.metric("one")
        report.check(one["nPoints"] < later["nPoints"] <= one["nPoints"] + 30,
                     "what was read is not read twice", later)

        said = desk("services", "add", "prometheus", address, "--query", "sum(", "--metric", "bad",
                    fails=True)
        report.check("Prometheus refused the query" in said and "parse error" in said,
                     "a query that is wrong is told of in Prometheus' words", said)
        said = desk("services", "test", "prometheus", f"{address}/nowhere", *query, fails=True)
        report.check("Is the address right" in said, "an address that is not Prometheus' is said", said)


CONFIG = """<yandex>
<logger><level>warning</level><log>{folder}/server.log</log><errorlog>{folder}/error.log</errorlog></logger>
<http_port>{http}</http_port><tcp_port>{tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
<path>{folder}/</path><tmp_path>{folder}/tmp/</tmp_path><user_files_path>{folder}/files/</user_files_path>
<format_schema_path>{folder}/schemas/</format_schema_path><users_config>{folder}/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>67108864</mark_cache_size></yandex>
"""
USERS = """<yandex>
<profiles><default></default><strict><readonly>1</readonly></strict></profiles>
<quotas><default></default></quotas>
<users>
<default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
<quota>default</quota></default>
<reader><password>open sesame</password><networks><ip>127.0.0.1</ip></networks><profile>strict</profile>
<quota>default</quota></reader>
</users></yandex>
"""


def tell(address, sql):
    """Has a warehouse do something."""
    try:
        request = urllib.request.Request(address, sql.encode())
        return urllib.request.urlopen(request, timeout=120).read().decode()
    except urllib.error.HTTPError as problem:
        raise RuntimeError(sql + "\n" + problem.read().decode(errors="replace")) from problem


def test_clickhouse_metrics(report, folder, address):
    now = int(time.time())
    tell(address, "CREATE TABLE orders (at DateTime, country String, amount Float64) ENGINE = Memory")
    tell(address, f"INSERT INTO orders SELECT toDateTime({now // 3600 * 3600} - 60 * number), "
                  "if(number % 3 = 0, 'DE', 'FR'), 1 + number % 7 FROM numbers(6000)")
    desk = Desk(folder, "clickhouse")
    query = ("SELECT intDiv(toUnixTimestamp(at), {step}) * {step} AS t, count(), country FROM orders "
             "WHERE at >= toDateTime({from}) AND at < toDateTime({to}) GROUP BY t, country ORDER BY t")
    desk("services", "add", "clickhouse", address, "--metric", "orders", "--query", query, "--step", "1h",
         "--since", "5d")
    orders = desk.metric("orders")
    report.check(orders["nPoints"] >= 99, "values and segments come from a real ClickHouse", orders)

    late = "SELECT number, throwIf(number > 150000) FROM numbers(200000)"
    said = desk("services", "add", "clickhouse", address, "--metric", "late", "--query", late, fails=True)
    report.check("ClickHouse answered 500" in said, "an error after the first rows is an error", said)
    report.check("late" not in desk("metric", "list") and "late" not in desk("services", "list"),
                 "what does not work is not kept")

    said = desk("services", "test", "clickhouse", address, "--query", "SELECT toUInt64(1700000000), 0 / 0")
    report.check("It answers: 0 values" in said, "0 / 0 is no value", said)
    big = "SELECT toUInt64(1700000000), toUInt64(9007199254740993)"
    said = desk("services", "test", "clickhouse", address, "--query", big)
    report.check("It answers: 1 value" in said, "integers of 64 bits are numbers, quoted or not", said)
    said = desk("services", "test", "clickhouse", address, "--query", "DROP TABLE orders", fails=True)
    report.check(tell(address, "SELECT count() FROM orders").strip() == "6000",
                 "a question cannot change the warehouse", said)
    said = desk("services", "test", "clickhouse", address, "--query", big, "--user", "reader", "--key",
                stdin="open sesame\n")
    report.check("It answers: 1 value" in said, "an account that may set nothing is served as well", said)
    said = desk("services", "test", "clickhouse", address, "--query", big, "--user", "reader", "--key",
                stdin="wrong\n", fails=True)
    report.check("ClickHouse answered" in said, "a wrong password is refused", said)


UNITS = 40000


def export(address, sql, path):
    path.write_text(tell(address, sql + " FORMAT CSVWithNames"))


def make_experiment(address):
    """Assignments with repetitions and units of two variants; values before, after and about a million."""
    tell(address, "CREATE TABLE exposures (user UInt64, variant String, at DateTime) ENGINE = Memory")
    tell(address, "CREATE TABLE purchases (user UInt64, at DateTime, amount Float64) ENGINE = Memory")
    variant = "if(cityHash64(number) % 2 = 0, 'old', 'new')"
    tell(address, f"INSERT INTO exposures SELECT number, {variant}, toDateTime(1700000000 + number % 1000) "
                  f"FROM numbers({UNITS})")
    tell(address, f"INSERT INTO exposures SELECT number, {variant}, toDateTime(1700050000) "
                  "FROM numbers(5000)")
    tell(address, "INSERT INTO exposures SELECT number, 'other', toDateTime(1700000500) FROM numbers(40)")
    noise = "(cityHash64(number, {}) % 1000) / 100"
    tell(address, "INSERT INTO purchases SELECT number, toDateTime(1699990000), "
                  f"{noise.format(1)} FROM numbers({UNITS}) WHERE number % 3 > 0")
    tell(address, "INSERT INTO purchases SELECT number, toDateTime(1700100000), "
                  f"{noise.format(1)} / 2 + {noise.format(2)} / 3 + if({variant} = 'new', .2, 0) "
                  f"FROM numbers({UNITS}) WHERE number % 4 > 0")
    tell(address, "INSERT INTO purchases SELECT number, toDateTime(1600000000), 1000 "
                  "FROM numbers(100)")


PER_UNIT = f"""SELECT e.user AS user, e.chosen AS variant, sum(if(at >= first, amount, 0)) AS revenue,
if(revenue > 0, 1, 0) AS bought, 1000000 + revenue AS big,
sum(if(at < first AND at >= first - 86400, amount, 0)) AS before
FROM (SELECT user, any(variant) AS chosen, min(at) AS first, uniqExact(variant) AS n FROM exposures
      GROUP BY user HAVING n = 1) AS e ALL LEFT JOIN purchases USING user
GROUP BY user, variant ORDER BY user"""


def analyze(desk):
    return json.loads(desk("experiment", "analyze", "checkout", "--json"))


def compare(a, b, path=""):
    """Where two answers differ by more than rounding."""
    if isinstance(a, dict) and isinstance(b, dict):
        return [d for key in a.keys() | b.keys() for d in compare(a.get(key), b.get(key), f"{path}.{key}")]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [d for i, (x, y) in enumerate(zip(a, b)) for d in compare(x, y, f"{path}[{i}]")]
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return [] if abs(a - b) <= 1e-9 + 1e-7 * abs(a) else [f"{path}: {a} {b}"]
    return [] if a == b else [f"{path}: {a} {b}"]


def test_warehouse(report, folder, address):
    make_experiment(address)
    desk = Desk(folder, "warehouse")
    rows = "SELECT user AS unit, at, {} AS value FROM purchases"
    big = ("SELECT user AS unit, at, amount AS value FROM purchases UNION ALL "
           "SELECT user, toDateTime(1700200000), 1000000 FROM exposures GROUP BY user")
    desk("warehouse", "add", "checkout", address, "--control", "old", "--lookback", "1d",
         "--assignments", "SELECT user AS unit, variant, at FROM exposures",
         "--metric", "revenue=" + rows.format("amount"),
         "--metric", "bought:proportion=" + rows.format("amount"),
         "--metric", "big=" + big)
    export(address, PER_UNIT, folder / "units.csv")
    other = Desk(folder, "units")
    other("import", "exposures", str(folder / "units.csv"), "--experiment", "checkout", "--unit", "user",
          "--variant", "variant", "--control", "old", "--covariate", "before", "--metric", "revenue=revenue",
          "--metric", "bought=bought:proportion", "--metric", "big=big")
    counted = analyze(desk)
    report.check(counted["sampleRatio"].pop("multipleExposures") == 40,
                 "units of several variants are left out, and said")
    imported = analyze(other)
    del imported["sampleRatio"]["multipleExposures"]
    differences = [d for d in compare(counted, imported) if not d.startswith(".health[1].text")]
    report.check(not differences, "a warehouse's sums give what its units would have given",
                 "\n".join(differences[:20]))

    before = json.loads(desk("warehouse", "list", "--json"))
    tell(address, f"INSERT INTO exposures SELECT number + {UNITS}, if(number % 2 = 0, 'old', 'new'), "
                  "toDateTime(1700000000) FROM numbers(1000)")
    desk("warehouse", "sync", "checkout")
    units = sum(variant["units"] for variant in analyze(desk)["sampleRatio"]["variants"])
    report.check(units == UNITS - 40 + 1000, "counting again takes the place of what was known", units)
    desk("warehouse", "sync", "checkout", "--now", "+2h")
    after = json.loads(desk("warehouse", "list", "--json"))
    report.check(before[0]["lastSuccessAt"] != after[0]["lastSuccessAt"], "it says when it was counted")

    said = desk("warehouse", "add", "broken", address, "--assignments", "SELECT 1 AS unit", "--metric",
                "x=SELECT 1", fails=True)
    report.check("ClickHouse answered" in said, "a query that is wrong is told of in ClickHouse's words", said)
    report.check("broken" not in desk("experiment", "list") + desk("warehouse", "list"),
                 "an experiment whose queries do not work is not made")
    said = desk("warehouse", "add", "checkout", address, "--assignments",
                "SELECT user AS unit, variant, at FROM exposures", "--metric", "other=" + big, fails=True)
    report.check("counted in a warehouse already" in said, "an experiment is counted in one warehouse", said)
    said = desk("warehouse", "add", "none", address, "--metric", "x=SELECT 1", fails=True)
    report.check("--assignments SQL" in said and "none" not in desk("experiment", "list"),
                 "an experiment without assignments is not made", said)
    desk("warehouse", "remove", "checkout")
    report.check(json.loads(desk("warehouse", "list", "--json")) == [],
                 "an experiment can be counted no longer")


def test_clickhouse(report, folder):
    http_port, tcp_port = free_port(), free_port()
    for name in ("tmp", "files", "schemas"):
        (folder / name).mkdir()
    (folder / "config.xml").write_text(CONFIG.format(folder=folder, http=http_port, tcp=tcp_port))
    (folder / "users.xml").write_text(USERS)
    address = f"http://127.0.0.1:{http_port}"
    with running(["clickhouse-server", f"--config-file={folder}/config.xml"], f"{address}/ping",
                 folder / "clickhouse.log"):
        test_clickhouse_metrics(report, folder, address)
        test_warehouse(report, folder, address)


def main():
    report = Report()
    for program, test in (("prometheus", test_prometheus), ("clickhouse-server", test_clickhouse)):
        if shutil.which(program) is None:
            report.skip(f"metrics come from a real {program}", "it is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(report, pathlib.Path(folder))
            except (AssertionError, RuntimeError, OSError) as problem:
                report.check(False, f"a real {program} can be used", problem)
    print(f"1..{report.n}")
    return report.failed > 0


sys.exit(main())
