#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a real llama.cpp server with a tiny random model, in TAP: protocol, framing, keys, limits, cancelling
and failure. It proves nothing about the quality of answers. Takes the command.

The server comes from `build-aux/language-model FOLDER`; ITERATE_LANGUAGE_MODEL names the folder, and
without it, or not as root, the test skips itself.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

from report import Report, free_port, running

ITERATE = sys.argv[1]
FOLDER = pathlib.Path(os.environ.get("ITERATE_LANGUAGE_MODEL", "/var/cache/iterate-language-model"))
KEY = "sk-local"
REQUEST = '{"opportunity": {"title": "Say on the button what happens next", "author": "Mia Meyer"}}'


def serve(port, log, *more):
    command = ["chroot", str(FOLDER / "root"), "/usr/bin/llama-server", "-m", "tiny.gguf", "--host",
               "127.0.0.1", "--port", str(port), "-c", "8192", "-t", "2", "--parallel", "2", "--embeddings",
               "--pooling", "mean", "--api-key", KEY, "--alias", "tiny", "--offline", "--no-webui", *more]
    return running(command, f"http://127.0.0.1:{port}/health", log)


class Desk:
    def __init__(self, folder, name):
        self.file = str(folder / f"{name}.iterate")
        self.run("init")

    def command(self, *words):
        return [ITERATE, *words, "--workspace", self.file]

    def run(self, *words, stdin="", key=KEY):
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=300,
                              input=stdin, env={**os.environ, "ITERATE_AI_KEY": key})

    def ask(self, *words, stdin=REQUEST, **more):
        result = self.run("ai", "ask", *words, "--yes", stdin=stdin, **more)
        return json.loads(result.stdout) if result.returncode == 0 else {}, result.stderr

    def calls(self):
        return json.loads(self.run("ai", "calls", "--json").stdout)


def check_chat(report, folder, port):
    desk = Desk(folder, "chat")
    address = f"http://127.0.0.1:{port}/v1"
    result = desk.run("services", "add", "llama.cpp", address, "--model", "tiny", "--embeddings", "tiny")
    report.check("64 numbers" in result.stderr, "a service is tried before it is kept, embeddings too",
                 result.stderr)
    models = json.loads(desk.run("ai", "models", "llama.cpp", address, "--json").stdout)
    report.check(models == ["tiny"], "its models are listed", models)

    levels = ("low", "medium", "high")
    answers = [desk.ask("assess", "opportunity")[0] for _ in range(10)]
    fine = [a for a in answers if a.get("by") == "llama.cpp (tiny)"]
    report.check(len(fine) >= 4 and all(a[k] in levels for a in fine for k in ("effort", "impact", "risk")),
                 "answers fit their schema, and those that were cut off are not taken", answers)
    shown, stderr = desk.ask("assess", "opportunity", "--stream")
    report.check(shown.get("by") == "built-in analyst" or '"effort"' in stderr,
                 "a stream is shown as it comes", stderr)
    sent = json.loads(desk.run("ai", "call", "call-1").stdout)
    report.check("Mia" not in sent["request"] and sent["inputTokens"] > 100 and sent["latency"] > 0,
                 "a call's record has what was sent, redacted, and the server's own count", sent)

    wrong, stderr = desk.ask("assess", "opportunity", key="sk-wrong")
    report.check(wrong.get("by") == "built-in analyst" and "does not accept the key" in wrong["note"] and
                 "sk-wrong" not in json.dumps(wrong), "a wrong key is told, and the built-in answers", wrong)
    long = json.dumps({"opportunity": {"title": "x", "description": "word and word " * 1500}})
    answer, _ = desk.ask("assess", "opportunity", stdin=long)
    report.check("too long" in answer.get("note", ""), "what does not fit the context is told", answer)
    statuses = [call["status"] for call in desk.calls()]
    report.check(statuses[:2] == ["failed", "failed"] and "answered" in statuses,
                 "each call stands in the list with what became of it", statuses)


def check_messages(report, folder, port):
    desk = Desk(folder, "messages")
    result = desk.run("services", "add", "anthropic-compatible", f"http://127.0.0.1:{port}", "--model", "tiny")
    report.check(result.returncode == 0, "the other dialect is spoken as well", result.stderr)
    answers = [desk.ask("assess", "opportunity")[0] for _ in range(5)]
    report.check(any(a.get("by") == "anthropic-compatible (tiny)" for a in answers),
                 "answers of that dialect fit their schema where the server keeps to one", answers)
    shown, stderr = desk.ask("assess", "opportunity", "--stream")
    report.check("effort" in stderr, "its streams are shown as they come", [shown, stderr])


def check_free_text(report, folder, port):
    desk = Desk(folder, "free")
    desk.run("services", "add", "openai-compatible", f"http://127.0.0.1:{port}/v1", "--model", "tiny")
    desk.run("services", "add", "anthropic-compatible", f"http://127.0.0.1:{port}", "--model", "tiny",
             "--name", "free")
    answer, _ = desk.ask("assess", "opportunity", "--with", "free")
    report.check(answer.get("by") == "built-in analyst" and desk.calls()[0]["status"] in
                 ("invalid", "truncated", "failed"),
                 "noise that is no JSON is refused, and the built-in answers", [answer, desk.calls()[:1]])


def start_long(desk, folder):
    """A stream that takes a while. Returns once it has begun."""
    request = folder / "request.json"
    request.write_text(json.dumps({"metric": {"name": "nps"}, "count": 5,
                                   "facts": [{"text": f"fact {i}"} for i in range(5)]}))
    process = subprocess.Popen(desk.command("ai", "ask", "generate", "improvement-ideas", "--yes",
                                            "--stream", "--file", str(request)),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env={**os.environ, "ITERATE_AI_KEY": KEY})
    process.stderr.read(1)
    return process


def check_cancel(report, folder, port):
    desk = Desk(folder, "cancel")
    desk.run("services", "add", "openai-compatible", f"http://127.0.0.1:{port}/v1", "--model", "tiny")
    for _ in range(20):
        process = start_long(desk, folder)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        if desk.calls()[0]["status"] == "cancelled":
            break
    report.check(desk.calls()[0]["status"] == "cancelled" and process.returncode != 0,
                 "a call that is cancelled in its stream ends, and its record says so", desk.calls()[0])


def check_death(report, folder):
    desk = Desk(folder, "death")
    for attempt in range(20):
        port = free_port()
        with serve(port, folder / "dying.log") as server:
            desk.run("services", "add", "openai-compatible", f"http://127.0.0.1:{port}/v1", "--model",
                     "tiny", "--name", f"dying-{attempt}")
            desk.run("ai", "prefer", f"dying-{attempt}")
            process = start_long(desk, folder)
            server.kill()
            out, _ = process.communicate(timeout=60)
        call = desk.calls()[0]
        if call["status"] == "failed":
            break
    answer = json.loads(out)
    report.check(call["status"] == "failed" and answer["by"] == "built-in analyst" and answer["ideas"],
                 "a server that dies in its answer leaves the built-in one", [call, answer.get("note")])


def main():
    report = Report()
    if not (FOLDER / "ready").exists() or os.geteuid() != 0:
        report.skip("a real language model", "run build-aux/language-model FOLDER as root")
        print("1..1")
        return 0

    schema = {"type": "object", "additionalProperties": False,
              "properties": {**{k: {"enum": ["low", "medium", "high"]} for k in ("effort", "impact", "risk")},
                             "reasons": {"type": "array", "items": {"type": "string"}, "maxItems": 0}},
              "required": ["effort", "impact", "risk", "reasons"]}
    (FOLDER / "root" / "schema.json").write_text(json.dumps(schema))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        port = free_port()
        with serve(port, folder / "server.log"):
            check_chat(report, folder, port)
            check_free_text(report, folder, port)
            check_cancel(report, folder, port)
        port = free_port()
        with serve(port, folder / "bound.log", "--json-schema-file", "schema.json"):
            check_messages(report, folder, port)
        check_death(report, folder)
    print(f"1..{report.n}")
    return report.failed > 0


if __name__ == "__main__":
    sys.exit(main())
