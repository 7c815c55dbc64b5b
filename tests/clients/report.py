# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests with real clients and services share."""
import contextlib
import pathlib
import socket
import subprocess
import time
import urllib.request


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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, ready, log):
    """A process that answers at an address before it is used, and ends after."""
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            for _ in range(300):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(ready, timeout=1).read()
                    break
                if process.poll() is not None:
                    raise RuntimeError(pathlib.Path(log).read_text(errors="replace")[-2000:])
                time.sleep(.1)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
