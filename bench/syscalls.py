"""bench/syscalls: the system calls a proxy spends per unit of work, counted with strace."""

import contextlib
import pathlib
import signal
import subprocess
import tempfile
import time

import command_line
import enclosure
import endpoints
import loads
import measure
import network
import processes
import proxies
from rows import KEPT
from report import aligned

PROXIES = ["kube-portal", "haproxy", "nginx"]
PORT = 8000
GOALS = {"short HTTP connection": 17.0, "request on a kept one": 4.6}
SHOWN = 9  # kinds of calls in the details of a proxy


@contextlib.contextmanager
def counting(pid):
    """Counts the calls of the whole family of `pid` while the block runs, into the dict that it
    yields: {name: calls}."""
    calls = {}
    family = measure.family(pid)
    with tempfile.NamedTemporaryFile("r") as report:
        command = ["strace", "-c", "-f", "-o", report.name]
        for member in family:
            command += ["-p", str(member)]
        strace = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not all(map(is_traced, family)):
            if strace.poll() is not None:
                raise processes.Failed(f"strace did not attach to {family}")
            time.sleep(0.01)
        yield calls
        strace.send_signal(signal.SIGTERM)
        strace.wait()
        calls.update(read_summary(report.read()))


def is_traced(pid):
    return all("TracerPid:\t0\n" not in pathlib.Path(task, "status").read_text()
               for task in pathlib.Path(f"/proc/{pid}/task").iterdir())


def read_summary(text):
    """Lines are: % time, seconds, usecs/call, calls, errors or nothing, name."""
    calls = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 5 and words[3].isdigit() and words[-1] != "total":
            calls[words[-1]] = int(words[3])
    return calls


def per_unit(proxy, load):
    """{name of the call: how many a unit of work}, most frequent first."""
    service = proxies.Service("tcp", PORT, endpoints.HTTP_PORT)
    with proxies.Running(proxy, service) as running:
        running.await_listening()
        target = tuple(service.listen.split(":"))
        with counting(running.pid) as calls:
            units = load(target)
    return {name: count / units for name, count in
            sorted(calls.items(), key=lambda item: -item[1])}


def main():
    options = command_line.parser_with(PROXIES, seconds=3, prog="bench/syscalls",
                                       description=__doc__).parse_args()
    binary, kube_portal = command_line.built(options)
    tool = loads.OwnTool(binary)
    work = {
        "short HTTP connection":
            lambda target: tool.connections(target, options.seconds, KEPT)["connections"],
        "request on a kept one":
            lambda target: loads.wrk(target, options.seconds, KEPT)["requests"],
    }

    enclosure.enter()
    network.build()
    lines = [["system calls for a", "", "", "goal", "of which"]]
    with endpoints.serving():
        for title, load in work.items():
            for name, proxy in command_line.chosen(options, kube_portal).items():
                calls = per_unit(proxy, load)
                goal = f"≤ {GOALS[title]}" if name == "kube-portal" else ""
                lines.append([title, name, f"{sum(calls.values()):.1f}", goal, details(calls)])
    print(aligned(lines, left=2))


def details(calls):
    return ", ".join(f"{name} {count:.2f}" for name, count in list(calls.items())[:SHOWN])


processes.end_with_a_sentence(main)
