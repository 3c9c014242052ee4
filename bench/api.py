"""bench/api: what following an API server costs a node, and how soon a change is in force."""

import argparse
import concurrent.futures
import contextlib
import pathlib
import socket
import statistics
import sys
import tempfile
import time

import api_objects
import build
import cluster
import enclosure
import endpoints
import measure
import network
import processes
import scale
from api_server import NODES, SERVICES, SLICES, ApiServer
from report import aligned

SECOND_ADDRESS = "10.88.2.3"  # of the endpoint's namespace: where a changed Service's endpoint moves
ADDRESSES = (network.ENDPOINT_ADDRESS, SECOND_ADDRESS)
CHANGING = 1_000  # Services whose endpoints change
IN_FORCE_RATE = 50  # changes per second while it is timed when they are in force
CHURN_RATE = 100  # changes per second while CPU is measured
PROBES = 4  # changes that may be waited for at once
PATIENCE = 5  # seconds until a change must be in force

SERVERS = """
daemon off;
worker_processes 1;
error_log stderr warn;
pid {folder}/http.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  server {{
    listen {addresses[0]}:{port} backlog=4096;
    listen {addresses[1]}:{port} backlog=4096;
    location / {{ return 200 "$server_addr\\n"; }}
  }}
}}
"""

FIGURES = [  # (key, title, goal, format)
    ("sync", "last list page to synced, s", 5, "{:.2f}"),
    ("peak", "peak memory, MiB", 150, "{:.1f}"),
    ("churn", "CPU at 100 changes/s, % of a core", 20, "{:.1f}"),
    ("p50", "endpoint in force, p50, ms", None, "{:.1f}"),
    ("p99", "endpoint in force, p99, ms", 100, "{:.1f}"),
    ("most", "endpoint in force, slowest, ms", None, "{:.1f}"),
]


def main():
    options = parser().parse_args()
    binary = (pathlib.Path(options.binary).resolve() if options.binary
              else build.kube_portal(build.release(["kube-portal"])))
    enclosure.enter()
    network.build()
    network.ip(f"-n {network.ENDPOINT} address add {SECOND_ADDRESS}/24 dev to-{network.NODE}")
    samples = []
    with serving():
        for turn in range(1, options.rounds + 1):
            samples.append(sample(binary, options.services, options.seconds))
            print(f"round {turn}/{options.rounds}  " + ", ".join(
                f"{title} {form.format(samples[-1][key])}" for key, title, _, form in FIGURES),
                file=sys.stderr)
    print(table(samples, options))


def parser():
    result = argparse.ArgumentParser(prog="bench/api", description=__doc__)
    result.add_argument("--services", default=10_000, type=int)
    result.add_argument("--rounds", default=1, type=int)
    result.add_argument("--seconds", default=20, type=int, help="that changes go on; default 20")
    result.add_argument("--binary", metavar="FILE", help="this kube-portal; none is built")
    return result


@contextlib.contextmanager
def serving():
    """An HTTP server that says at which of its addresses it was reached."""
    with tempfile.TemporaryDirectory() as folder:
        conf = pathlib.Path(folder, "nginx.conf")
        conf.write_text(SERVERS.format(folder=folder, addresses=ADDRESSES,
                                       port=endpoints.HTTP_PORT))
        with endpoints.start(["/usr/sbin/nginx", "-c", conf]) as http:
            http.await_listening("tcp", endpoints.HTTP_PORT)
            yield


def sample(binary, count, seconds):
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        scale.become(network.NODE)
        listener = socket.create_server(("127.0.0.1", 0))
        scale.become(network.CLIENT)
        api = stack.enter_context(ApiServer(listener, objects(count), folder))
        node = stack.enter_context(processes.Server(network.NODE, [
            binary, "--kubeconfig", api.kubeconfig, "--hostname-override=bench",
            "--metrics-bind-address=", "--healthz-bind-address=", "--cleanup-on-exit"]))
        figures = {"sync": await_sync(api, count)}

        changes = Changes(api, min(count, CHANGING))
        figures["churn"] = cpu_of_churn(node.pid, changes, seconds)
        delays = sorted(delays_in_force(changes, seconds))
        figures["p50"] = statistics.median(delays)
        figures["p99"] = delays[len(delays) * 99 // 100]
        figures["most"] = delays[-1]
        figures["peak"] = peak_mib(node.pid)
        return figures


def objects(count):
    return {
        SERVICES: [api_objects.service(number) for number in range(count)],
        SLICES: [api_objects.endpoint_slice(number, ADDRESSES[0], endpoints.HTTP_PORT)
                 for number in range(count)],
        NODES: [{"metadata": {"name": "bench", "labels": {}}}],
    }


def await_sync(api, count):
    """Seconds from the last list page until every Service has its rule and its socket."""
    scale.await_service(cluster.cluster_ip(count - 1))
    synced = time.monotonic()
    if scale.steered() < count:
        scale.await_rules(count)
        synced = time.monotonic()
    for number in range(0, count, max(1, count // 100)):
        scale.connect(cluster.cluster_ip(number))
    if not api.is_watched():
        raise processes.Failed("kube-portal serves, but does not watch")
    return synced - api.last_page


class Changes:
    """Moves the endpoint of one Service after the other from one address to the other."""

    def __init__(self, api, services):
        self.api = api
        self.services = services
        self.made = 0

    def make(self):
        """(cluster IP, address of its endpoint from now on, when that was written)"""
        turn, number = divmod(self.made, self.services)
        self.made += 1
        address = ADDRESSES[(turn + 1) % 2]
        written = self.api.modify(SLICES, api_objects.endpoint_slice(number, address,
                                                                     endpoints.HTTP_PORT))
        return cluster.cluster_ip(number), address, written


def at_rate(rate, seconds):
    """Yields `rate` times a second, each time on its own beat."""
    begin = time.monotonic()
    for beat in range(rate * seconds):
        time.sleep(max(0, begin + beat / rate - time.monotonic()))
        yield
    if time.monotonic() > begin + seconds * 1.05:
        raise processes.Failed(f"this machine does not manage {rate} changes per second")


def cpu_of_churn(pid, changes, seconds):
    """Per cent of a core."""
    begin, before = time.monotonic(), measure.cpu_seconds(pid)
    for _ in at_rate(CHURN_RATE, seconds):
        changes.make()
    return (measure.cpu_seconds(pid) - before) / (time.monotonic() - begin) * 100


def delays_in_force(changes, seconds):
    """Milliseconds from each change until a new connection is answered by the new endpoint."""
    with concurrent.futures.ThreadPoolExecutor(PROBES) as pool:
        waits = [pool.submit(delay_in_force, *changes.make())
                 for _ in at_rate(IN_FORCE_RATE, seconds)]
        return [wait.result() for wait in waits]


def delay_in_force(ip, address, written):
    while answering(ip) != address:
        if time.monotonic() > written + PATIENCE:
            raise processes.Failed(f"{ip} does not lead to {address} after {PATIENCE} s")
        time.sleep(0.001)
    return (time.monotonic() - written) * 1e3


def answering(ip):
    """The address of the endpoint that a new connection is led to."""
    with socket.create_connection((str(ip), cluster.PORT), timeout=1) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    return answer.split()[-1].decode()


def peak_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise processes.Failed("kube-portal has ended")


def table(samples, options):
    lines = [[f"{options.services:,} services", "median", "goal", ""]]
    for key, title, goal, form in FIGURES:
        median = statistics.median(figures[key] for figures in samples)
        verdict = "" if goal is None else "met" if median <= goal else "short of it"
        lines.append([title, form.format(median), "" if goal is None else f"≤ {goal}", verdict])
    return aligned(lines, left=1)


if __name__ == "__main__":
    processes.end_with_a_sentence(main)
