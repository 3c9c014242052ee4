"""bench/overhead: what it costs the proxy that somebody looks inside."""

import argparse
import contextlib
import pathlib
import statistics
import sys
import time

import build
import command_line
import enclosure
import endpoints
import loads
import network
import processes
import proxies
from report import aligned
from rows import KEPT, Meter

HERE = pathlib.Path(__file__).resolve().parent
PORT = 8000
METRICS_PORT = 10249
PAGES = 5
SERVICE = "default/lb"
GOAL = 1.10
SETTLE = 2.0  # seconds until what has just been opened or closed only costs what it always does


def arguments():
    parser = argparse.ArgumentParser(
        prog="bench/overhead",
        description="CPU per request with everything open to that with nothing open.")
    parser.add_argument("--pairs", type=command_line.at_least_one, default=10, metavar="N",
                        help="default 10")
    parser.add_argument("--seconds", type=command_line.at_least_one, default=4, metavar="N",
                        help="that each load lasts; default 4")
    parser.add_argument("--sessions", type=command_line.at_least_one, default=5000, metavar="N",
                        help="that are idle all the while; default 5000")
    parser.add_argument("--binary", metavar="FILE", help="this kube-portal; none is built")
    return parser.parse_args()


class Watched(proxies.KubePortal):
    """kube-portal lb with everything that can be looked at."""

    def __init__(self, binary, folder):
        self.admin = f"--admin-socket={folder}/admin.sock"
        super().__init__(binary, f"--metrics-bind-address=127.0.0.1:{METRICS_PORT} {self.admin}")

    @contextlib.contextmanager
    def everything_open(self, sessions):
        """While the block runs; fails where one of them has not shown what it is there for."""
        page = ["/usr/bin/python3", "-B", HERE / "watching_page.py", f"127.0.0.1:{METRICS_PORT}",
                SERVICE]
        top = [self.binary, "top", self.admin]
        conns = [self.binary, "conns", "--watch", self.admin]
        with contextlib.ExitStack() as stack:
            watchers = [stack.enter_context(processes.Server(network.NODE, command))
                        for command in [page] * PAGES + [top, conns]]
            time.sleep(SETTLE)
            yield
            for watcher in watchers:
                if watcher.process.poll() is not None:
                    raise processes.Failed(f"{watcher.name} has ended: {watcher.last_words()}")
            if SERVICE not in watchers[-2].output():
                raise processes.Failed("top did not show the Service")
            if watchers[-1].output().count(SERVICE) < sessions:
                raise processes.Failed("conns --watch did not list the sessions")


def cost(target, pid, seconds):
    """Microseconds of the proxy's CPU for each request."""
    meter = Meter(pid)
    done = loads.wrk(target, seconds, KEPT)
    if done["failed"]:
        raise processes.Failed(f"{done['failed']} requests failed")
    return meter.per(done["requests"], 1e6)["cpu"]


def pair(proxy, target, pid, options, begins_open):
    """(without, with), in either order, so that neither always comes first."""
    costs = {}
    for is_open in (begins_open, not begins_open):
        with proxy.everything_open(options.sessions) if is_open else contextlib.nullcontext():
            if not is_open:
                time.sleep(SETTLE)
            costs[is_open] = cost(target, pid, options.seconds)
    return costs[False], costs[True]


def measured(options, proxy, tool):
    service = proxies.Service("tcp", PORT, endpoints.HTTP_PORT)
    target = tuple(service.listen.split(":"))
    pairs = []
    with endpoints.serving(), proxies.Running(proxy, service) as running:
        running.await_listening()
        running.server.await_listening("tcp", METRICS_PORT)
        with tool.idle(target, options.sessions):
            for number in range(options.pairs):
                pairs.append(pair(proxy, target, running.pid, options, number % 2 == 1))
                say(number, pairs[-1])
    return pairs


def say(number, costs):
    without, with_all = costs
    print(f"pair {number + 1}: {without:.2f} us/request without, {with_all:.2f} with: "
          f"{with_all / without:.3f}", file=sys.stderr, flush=True)


def table(pairs, options):
    without, with_all = (statistics.median(costs) for costs in zip(*pairs))
    ratios = sorted(costs[1] / costs[0] for costs in pairs)
    ratio = statistics.median(ratios)
    verdict = "" if ratio <= GOAL else ", not reached"
    return "\n".join([
        aligned([["", "us/request"], ["nothing open", f"{without:.2f}"],
                 ["everything open", f"{with_all:.2f}"]], left=1),
        f"ratio, median of {len(ratios)} pairs at {options.sessions:,} sessions: {ratio:.3f} "
        f"({ratios[0]:.3f} to {ratios[-1]:.3f}); goal at most {GOAL:.2f}{verdict}"])


def main():
    options = arguments()
    folder = build.release(["bench-load"] + ([] if options.binary else ["kube-portal"]))
    binary = options.binary or build.kube_portal(folder)
    enclosure.enter()
    network.build()
    proxy = Watched(pathlib.Path(binary), "/run/kube-portal")
    print(table(measured(options, proxy, loads.OwnTool(build.load_tool(folder))), options))


processes.end_with_a_sentence(main)
