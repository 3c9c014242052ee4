"""The loads: each runs in the client's namespace, bounded in time, and returns what it counted.

A target is what clients dial, as (address, port).
"""

import contextlib
import json
import pathlib
import re
import subprocess
import tempfile

import endpoints
import network
import processes

HERE = pathlib.Path(__file__).resolve().parent
GRACE = 20  # seconds that a load may need beyond its time before it counts as hung
DNS_CLIENTS = 32


def run(command, seconds):
    return processes.run(network.CLIENT, command, limit=seconds + GRACE)


def last_line_of_json(output):
    return json.loads(output.splitlines()[-1])


def iperf3(target, seconds, streams):
    """{bytes, seconds} as the endpoint received them."""
    address, port = target
    result = json.loads(run(["iperf3", "--json", "--client", address, "--port", port, "--time",
                             seconds, "--parallel", streams], seconds))
    if "error" in result or not result["end"]["sum_received"]["bytes"]:
        raise processes.Failed(f"iperf3: {result.get('error', 'nothing got through')}")
    return result["end"]["sum_received"]


def wrk(target, seconds, connections):
    """{requests, seconds, failed} over connections that are kept."""
    address, port = target
    return last_line_of_json(run(["wrk", "--threads", 1, "--connections", connections, "--duration",
                                  f"{seconds}s", "--script", HERE / "summary.lua",
                                  f"http://{address}:{port}/"], seconds))


def dnsperf(target, seconds):
    """{queries, seconds, failed} of as many queries as are answered, 100 on their way at a time."""
    address, port = target
    with tempfile.NamedTemporaryFile("w") as names:
        names.write("".join(f"{name} A\n" for name in endpoints.DNS_NAMES))
        names.flush()
        output = run(["dnsperf", "-s", address, "-p", port, "-d", names.name, "-l", seconds, "-c",
                      DNS_CLIENTS, "-t", 2], seconds)
    return {
        "queries": int(re.search(r"Queries completed: +(\d+)", output)[1]),
        "failed": int(re.search(r"Queries lost: +(\d+)", output)[1]),
        "seconds": float(re.search(r"Run time \(s\): +([\d.]+)", output)[1]),
    }


class OwnTool:
    """bench-load: what Debian's tools do not measure finely enough."""

    def __init__(self, binary):
        self.binary = binary

    def one_at_a_time(self, target, seconds):
        """{requests, seconds, p50_us, p99_us}"""
        return last_line_of_json(run([self.binary, "one-at-a-time", *target, seconds], seconds))

    def connections(self, target, seconds, clients):
        """{connections, seconds, failed, p50_us, p99_us}"""
        return last_line_of_json(
            run([self.binary, "connections", *target, seconds, clients], seconds))

    @contextlib.contextmanager
    def idle(self, target, count):
        """`count` connections, each proven by a request, held while the block runs."""
        with self.talking(["idle", *target, count]) as (process, read):
            read()
            yield
            process.stdin.close()

    @contextlib.contextmanager
    def first_byte(self, target, seconds):
        """Tries while the block runs; call what it yields for the time of arrival, in ns of
        CLOCK_MONOTONIC."""
        with self.talking(["first-byte", *target, seconds]) as (_, read):
            read()
            yield lambda: read()["at_ns"]

    @contextlib.contextmanager
    def talking(self, arguments):
        """The tool while the block runs, and a function that awaits its next line."""
        command = processes.inside(network.CLIENT, [self.binary, *arguments])
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)

        def read():
            line = process.stdout.readline()
            if not line:
                raise processes.Failed(process.stderr.read().strip())
            return json.loads(line)

        with process:
            try:
                yield process, read
            finally:
                process.kill()
