"""Processes inside a network namespace: started, waited for, ended."""

import pathlib
import subprocess
import sys
import tempfile
import time

START_LIMIT = 10  # seconds until a server must listen
STOP_LIMIT = 5
POLL = 0.001

LISTENING = {"tcp": "0A", "udp": "07"}  # the column `st` of /proc/net/{tcp,udp}


class Failed(Exception):
    """A process that did not do what it was started for; the text says which, and what it said."""


def end_with_a_sentence(main):
    try:
        main()
    except Failed as problem:
        sys.exit(f"there is nothing to compare: {problem}")


def inside(namespace, command):
    return ["nsenter", f"--net=/run/netns/{namespace}", "--", *map(str, command)]


def run(namespace, command, limit=30):
    """Runs to the end within `limit` seconds and returns what was printed."""
    name = pathlib.Path(command[0]).name
    try:
        result = subprocess.run(inside(namespace, command), capture_output=True, text=True,
                                stdin=subprocess.DEVNULL, timeout=limit)
    except subprocess.TimeoutExpired:
        raise Failed(f"{name}: not done within {limit:.0f} s") from None
    if result.returncode != 0:
        said = (result.stderr.strip() or result.stdout.strip()).splitlines()[-3:]
        raise Failed(f"{name}: ended with {result.returncode}: {' / '.join(said)}")
    return result.stdout


class Server:
    """A process that serves until the `with` block ends. It exec()s in place, so that `pid` is its
    own and its descendants' parent; what it logs is kept to explain a failure."""

    def __init__(self, namespace, command):
        self.name = pathlib.Path(command[0]).name
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(inside(namespace, command), stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def await_listening(self, protocol, port):
        deadline = time.monotonic() + START_LIMIT
        while not is_listening(self.pid, protocol, port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"{self.name}: nothing listens on {protocol} {port}: "
                             f"{self.last_words()}")
            time.sleep(POLL)
        return self

    def output(self):
        """What it has printed so far."""
        return pathlib.Path(f"/proc/self/fd/{self.log.fileno()}").read_text()

    def last_words(self):
        return " / ".join(self.output().strip().splitlines()[-3:])


def is_listening(pid, protocol, port):
    """True if someone in the network namespace of `pid` listens; no connection is spent on it."""
    for family in ("", "6"):
        try:
            sockets = pathlib.Path(f"/proc/{pid}/net/{protocol}{family}").read_text()
        except OSError:
            continue
        for line in sockets.splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == LISTENING[protocol] and local.endswith(f":{port:04X}"):
                return True
    return False
