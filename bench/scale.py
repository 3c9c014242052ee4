"""bench/scale: what the number of Services costs a node."""

import argparse
import contextlib
import ctypes
import os
import pathlib
import socket
import statistics
import sys
import tempfile
import time

import build
import cluster
import enclosure
import endpoints
import loads
import measure
import network
import processes
import rules
from report import aligned

CLIENTS = 32
PATIENCE = 60  # seconds until something must have come into force
CLONE_NEWNET = 0x40000000

FIGURES = [  # (key, title, goal at the largest number, format)
    ("first_sync", "first sync, s", "≤ 5", "{:.2f}"),
    ("change", "changed Service, ms", "≤ 100", "{:.0f}"),
    ("memory", "private memory, MiB", "≤ 100", "{:.1f}"),
    ("nat", "nat rules a packet passes", "≤ 40", "{:.0f}"),
    ("filter", "filter rules it passes", "", "{:.0f}"),
    ("rewritten", "rules changed by an endpoint", "0", "{:.0f}"),
    ("machine", "machine CPU, us/connection", "no trend", "{:.1f}"),
    ("proxy", "proxy CPU, us/connection", "", "{:.1f}"),
]


def main():
    options = parser().parse_args()
    folder = build.release(["bench-load"] + ([] if options.binary else ["kube-portal"]))
    tool = loads.OwnTool(build.load_tool(folder))
    binary = pathlib.Path(options.binary).resolve() if options.binary else build.kube_portal(folder)

    enclosure.enter()
    network.build()
    become(network.CLIENT)
    processes.run(network.NODE, ["sysctl", "--quiet", "--write",
                                 "net.netfilter.nf_conntrack_tcp_timeout_time_wait=1"])
    samples = {count: [] for count in options.services}
    with endpoints.serving():
        for turn in range(1, options.rounds + 1):
            for count in options.services:
                samples[count].append(sample(binary, tool, count, options.seconds))
                print(f"round {turn}/{options.rounds}  {count:>6,} services  " + ", ".join(
                    f"{title} {form.format(samples[count][-1][key])}"
                    for key, title, _, form in FIGURES), file=sys.stderr)
    print(table(samples))


def parser():
    result = argparse.ArgumentParser(prog="bench/scale", description=__doc__)
    result.add_argument("--services", default=[1, 100, 10_000], metavar="N,...",
                        type=lambda text: [int(word) for word in text.split(",")])
    result.add_argument("--rounds", default=3, type=int)
    result.add_argument("--seconds", default=3, type=float, help="that each load lasts; default 3")
    result.add_argument("--binary", metavar="FILE", help="this kube-portal; none is built")
    return result


def become(name):
    """This thread's own sockets are of the namespace `name` from now on."""
    with open(f"/run/netns/{name}") as namespace:
        if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise processes.Failed(f"setns: {os.strerror(ctypes.get_errno())}")


def sample(binary, tool, count, seconds):
    with tempfile.TemporaryDirectory() as work, contextlib.ExitStack() as stack:
        folder = pathlib.Path(work, "manifests")
        folder.mkdir()
        services = cluster.Cluster(folder, count)
        begin = time.monotonic()
        node = stack.enter_context(processes.Server(network.NODE, [
            binary, "--source", folder, "--iptables-min-sync-period=0s",
            "--metrics-bind-address=", "--healthz-bind-address=", "--cleanup-on-exit"]))
        await_service(services.last_ip)
        await_rules(count)
        figures = {"first_sync": time.monotonic() - begin}

        figures["nat"] = rules.passed("nat", "PREROUTING", lambda: connect(services.last_ip))
        figures["filter"] = rules.passed("filter", "INPUT", lambda: connect(services.last_ip))
        figures["memory"] = measure.private_kib(node.pid) / 1024
        figures["rewritten"] = rules_changed_by_an_endpoint(services)
        figures["change"] = statistics.median(change_of_a_service(services) for _ in range(5))

        busy, spent = machine_cpu(), measure.cpu_seconds(node.pid)
        done = tool.connections((str(services.last_ip), cluster.PORT), seconds, CLIENTS)
        figures["machine"] = (machine_cpu() - busy) / done["connections"] * 1e6
        figures["proxy"] = (measure.cpu_seconds(node.pid) - spent) / done["connections"] * 1e6
        return figures


def change_of_a_service(services):
    """Milliseconds from the changed manifest until the new cluster IP answers."""
    spare, home = cluster.SPARE_IP, cluster.cluster_ip(services.last)
    begin = time.monotonic()
    services.place_last(spare if services.last_ip == home else home)
    await_service(services.last_ip)
    return (time.monotonic() - begin) * 1e3


def rules_changed_by_an_endpoint(services):
    before = rules.texts("nat")
    services.set_last_endpoints([network.ENDPOINT_ADDRESS, network.NODE_ADDRESS])
    time.sleep(1)
    services.set_last_endpoints([network.ENDPOINT_ADDRESS])
    time.sleep(1)
    after = rules.texts("nat")
    return sum(before.get(chain) != after.get(chain) for chain in before | after)


def await_service(ip):
    deadline = time.monotonic() + PATIENCE
    while not answers(ip):
        if time.monotonic() > deadline:
            raise processes.Failed(f"{ip} is not served after {PATIENCE} s")
        time.sleep(0.001)


def await_rules(count):
    deadline = time.monotonic() + PATIENCE
    while steered() < count:
        if time.monotonic() > deadline:
            raise processes.Failed(f"not all of {count} services have rules after {PATIENCE} s")


def steered():
    """How many portals have a rule."""
    return sum("REDIRECT" in rule for chain in rules.texts("nat").values() for rule in chain)


def answers(ip):
    try:
        connect(ip, timeout=0.02)  # nobody answers for an address that is not served yet
        return True
    except OSError:
        return False


def connect(ip, timeout=1.0):
    """One connection that is proven by a request."""
    with socket.create_connection((str(ip), cluster.PORT), timeout=timeout) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        if not connection.recv(64):
            raise ConnectionResetError("no answer")


def machine_cpu():
    """Seconds of CPU that all of the machine has spent, idle and waiting left out."""
    user, nice, system, _, _, irq, softirq, steal = map(
        int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + irq + softirq + steal) / measure.TICKS


def table(samples):
    counts = list(samples)
    lines = [["services", *(f"{count:,}" for count in counts), "goal"]]
    for key, title, goal, form in FIGURES:
        medians = [statistics.median(figures[key] for figures in samples[count])
                   for count in counts]
        lines.append([title, *map(form.format, medians), goal])
    return aligned(lines, left=1)


if __name__ == "__main__":
    processes.end_with_a_sentence(main)
