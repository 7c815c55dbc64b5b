#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replays requests that real clients sent against the collector, in TAP: each is answered as its own server
would, and what is sent again is kept once. Skips without the captures. Takes the command and the folder
with the data."""
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

ITERATE, DATA = sys.argv[1], pathlib.Path(sys.argv[2]) / "payloads"

# Headers that a client's library makes anew.
OWN = {"host", "content-length", "connection", "transfer-encoding", "content-encoding", "origin", "expect"}

# Where a capture was sent to when its server was another.
PLACES = {"/hook": "/v1/alertmanager", "/sse?env=prod": None}

CAPTURES = (
    "alertmanager-webhook-requests.json", "ofrep-server-provider.json", "ofrep-web-provider-poll.json",
    "ofrep-web-provider-sse.json", "otlp-json-requests.json", "otlp-json-gzip-requests.json",
    "otlp-json-oldsemconv-requests.json", "otlp-json-semconv-dup-requests.json",
    "otlp-openfeature-hooks.json", "posthog-js-requests.json", "posthog-node-requests.json",
    "posthog-node-localeval-requests.json", "rudderstack-node-requests.json",
    "segment-browser-requests.json", "segment-node-requests.json",
)

FLAGS = {"bool": ("boolean", "true"), "str": ("string", '"on"'), "num": ("number", "7"),
         "obj": ("json", '{"a":1}'), "checkout": ("string", '"B"')}


def read_headers(raw):
    pairs = [line.split(": ", 1) if isinstance(line, str) else line for line in raw] \
        if raw and (isinstance(raw[0], list) or ": " in raw[0]) else list(zip(raw[::2], raw[1::2]))
    return {name: value for name, value in pairs if name.lower() not in OWN}


def send(address, request):
    """The answer's status and body."""
    path = PLACES.get(request["url"], request["url"])
    body = request.get("body")
    data = None if body in (None, "") else (body if isinstance(body, str) else json.dumps(body)).encode()
    if data and request.get("rawBytes", 0) < request.get("bytes", 0):
        data = gzip.compress(data)
    message = urllib.request.Request(address + path, data=data, method=request["method"],
                                     headers=read_headers(request["rawHeaders"]))
    try:
        with urllib.request.urlopen(message, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def is_right(request, status, body):
    """Whether it was answered as the client's own server does."""
    url = request["url"]
    if url.startswith("/ofrep/v1/evaluate/flags/"):
        key = urllib.request.unquote(url[len("/ofrep/v1/evaluate/flags/"):])
        answer = json.loads(body)
        if key in FLAGS:
            return status == 200 and answer["key"] == key and "value" in answer
        return status == 404 and answer["errorCode"] == "FLAG_NOT_FOUND" and "key" in answer
    if url.startswith("/ofrep/v1/evaluate/flags"):
        return status == 304 or status == 200 and len(json.loads(body)["flags"]) == len(FLAGS)
    if url.startswith("/flags/definitions"):
        return status in (404, 405)
    if url.startswith("/flags/"):
        return status == 200 and set(json.loads(body)["flags"]) == set(FLAGS)
    if url.startswith("/v1/projects/"):
        return status == 200 and "Segment.io" in json.loads(body)["integrations"]
    expected = {"/batch/": {"status": "Ok"}, "/e/": {"status": "Ok"}, "/v1/batch": {"success": True},
                "/v1/i": {"success": True}, "/v1/p": {"success": True}, "/v1/t": {"success": True},
                "/v1/traces": {}, "/v1/metrics": {}, "/v1/logs": {}}
    return status == 200 and (url not in expected or json.loads(body) == expected[url])


def count_rows(address):
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
        return re.findall(r"^iterate_rows_kept_total.*$", answer.read().decode(), re.M)


def replay(address, name):
    """The requests that were answered otherwise than by their own server."""
    requests = json.loads((DATA / name).read_text())
    requests = requests["requests"] if isinstance(requests, dict) else requests
    wrong = []
    for request in requests:
        if PLACES.get(request["url"], "") is None:
            continue
        status, body = send(address, request)
        if not is_right(request, status, body):
            wrong.append((request["method"], request["url"], status, body[:200]))
    return wrong


def send_protobuf(address, signal):
    message = urllib.request.Request(f"{address}/v1/{signal}", method="POST",
                                     data=(DATA / f"otlp-proto-{signal}.bin").read_bytes(),
                                     headers={"Content-Type": "application/x-protobuf"})
    with urllib.request.urlopen(message, timeout=10) as answer:
        return answer.status, answer.read()


def run(*arguments):
    return subprocess.run([ITERATE, *arguments], check=True, capture_output=True, text=True).stdout


def main():
    if not DATA.is_dir():
        print("1..0 # SKIP the captured payloads are not here")
        return 0
    results = []
    with tempfile.TemporaryDirectory(prefix="iterate-") as folder:
        path = f"{folder}/test.iterate"
        run("init", "--workspace", path)
        for key, (kind, value) in FLAGS.items():
            run("flags", "create", key, "--kind", kind, "--on", value, "--workspace", path)
            run("flags", "enable", key, "--workspace", path)
        process = subprocess.Popen([ITERATE, "serve", "--listen", "127.0.0.1:0", "--workspace", path],
                                   stdout=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        address = line[line.index("http://"):].strip()
        for name in CAPTURES:
            results.append((f"{name} is answered as by its own server", replay(address, name)))
        for signal in ("traces", "metrics"):
            answer = send_protobuf(address, signal)
            results.append((f"otlp-proto-{signal}.bin is answered in protobuf",
                            [] if answer == (200, b"") else answer))
        rows = count_rows(address)
        again = [wrong for name in CAPTURES for wrong in replay(address, name)]
        send_protobuf(address, "traces")
        results.append(("all of it sent again is taken and kept once",
                        again or (rows != count_rows(address) and (rows, count_rows(address)))))
        process.terminate()
        process.wait(20)
    for i, (sentence, wrong) in enumerate(results, 1):
        print(f"{'not ok' if wrong else 'ok'} {i} {sentence}")
        if wrong:
            print(f"# {wrong}")
    print(f"1..{len(results)}")
    return 1 if any(wrong for _, wrong in results) else 0


if __name__ == "__main__":
    sys.exit(main())
