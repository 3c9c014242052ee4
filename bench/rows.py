"""The rows of the comparison: what is measured, in which unit, and the goal set for it."""

import contextlib
import dataclasses
import statistics
import time

import endpoints
import loads
import measure
from processes import Failed
from proxies import Running

IDLE_CONNECTIONS = 4000
SETTLE = 1.0  # seconds in which a proxy may give back what it needs no longer
STARTS = 5  # of one sample, which is their median
KEPT = 32  # clients at once, of kept and of new connections alike


@dataclasses.dataclass(frozen=True)
class Figure:
    name: str
    unit: str
    more_is_better: bool = False
    goal: float | None = None  # of the ratio to the better peer: at least, or at most


@dataclasses.dataclass(frozen=True)
class Row:
    """`measure(trial)` returns {figure's name: value}, and {"failed": n} for units that failed."""

    name: str
    title: str
    figures: tuple
    measure: callable
    endpoint_port: int = endpoints.HTTP_PORT
    protocol: str = "tcp"
    direct: bool = True  # makes sense without a proxy


@dataclasses.dataclass(frozen=True)
class Trial:
    """One measurement: of a proxy that carries `service`, or of none."""

    proxy: object
    service: object
    tool: loads.OwnTool
    seconds: int

    @contextlib.contextmanager
    def running(self):
        """(target, cpu): what to dial, and a meter of the proxy's CPU time from here on."""
        if self.proxy is None:
            yield tuple(self.service.endpoint.split(":")), Meter(None)
            return
        with Running(self.proxy, self.service) as running:
            running.await_listening()
            yield tuple(self.service.listen.split(":")), Meter(running.pid)


class Meter:
    def __init__(self, pid):
        self.pid = pid
        self.start = measure.cpu_seconds(pid) if pid else None

    def per(self, units, scale=1):
        """{"cpu": CPU time since the start for each of `units`, times `scale`}; {} if no proxy."""
        if units == 0:
            raise Failed("nothing got through")
        if not self.pid:
            return {}
        return {"cpu": (measure.cpu_seconds(self.pid) - self.start) / units * scale}


def bulk(streams):
    def measured(trial):
        with endpoints.iperf3() as server:
            server.await_listening("tcp", endpoints.IPERF3_PORT)
            with trial.running() as (target, cpu):
                done = loads.iperf3(target, trial.seconds, streams)
                gigabytes = done["bytes"] / 1e9
                return {"throughput": gigabytes * 8 / done["seconds"]} | cpu.per(gigabytes)

    return measured


def kept(trial):
    with trial.running() as (target, cpu):
        done = loads.wrk(target, trial.seconds, KEPT)
        spent = cpu.per(done["requests"], 1e6)
        return {"rate": done["requests"] / done["seconds"], "failed": done["failed"]} | spent


def one_at_a_time(trial):
    with trial.running() as (target, cpu):
        done = trial.tool.one_at_a_time(target, trial.seconds)
        spent = cpu.per(done["requests"], 1e6)
        return {"p50": done["p50_us"], "p99": done["p99_us"]} | spent


def connections(trial):
    with trial.running() as (target, cpu):
        done = trial.tool.connections(target, trial.seconds, KEPT)
        spent = cpu.per(done["connections"], 1e6)
        return {"rate": done["connections"] / done["seconds"], "p99": done["p99_us"],
                "failed": done["failed"]} | spent


def dns(trial):
    with trial.running() as (target, cpu):
        done = loads.dnsperf(target, trial.seconds)
        spent = cpu.per(done["queries"], 1e6)
        return {"rate": done["queries"] / done["seconds"], "failed": done["failed"]} | spent


def idle(trial):
    """What a first connection costs the process once is no part of what each costs."""
    with trial.running() as (target, cpu):
        trial.tool.connections(target, 0.2, KEPT)
        time.sleep(SETTLE)
        before = measure.private_kib(cpu.pid)
        with trial.tool.idle(target, IDLE_CONNECTIONS):
            time.sleep(SETTLE)
            grown = measure.private_kib(cpu.pid) - before
        return {"memory": grown / IDLE_CONNECTIONS}


def start(trial):
    target = tuple(trial.service.listen.split(":"))

    def once():
        with trial.tool.first_byte(target, seconds=10) as arrival:
            spawned = time.monotonic_ns()
            with Running(trial.proxy, trial.service):
                return (arrival() - spawned) / 1e6

    return {"first byte": statistics.median(once() for _ in range(STARTS))}


def bulk_row(streams, title, throughput_goal=None, cpu_goal=None):
    figures = (Figure("throughput", "Gbit/s", more_is_better=True, goal=throughput_goal),
               Figure("cpu", "s/GB", goal=cpu_goal))
    return Row(f"bulk{streams}", title, figures, bulk(streams), endpoints.IPERF3_PORT)


ROWS = (
    bulk_row(1, "bulk, 1 stream", 1.15, 0.60),
    bulk_row(8, "bulk, 8 streams"),
    Row("kept32", "32 kept connections",
        (Figure("rate", "requests/s", more_is_better=True, goal=1.00),
         Figure("cpu", "us/request", goal=0.95)), kept),
    Row("single", "one at a time",
        (Figure("p50", "us", goal=1.00), Figure("p99", "us"),
         Figure("cpu", "us/request", goal=0.95)), one_at_a_time),
    Row("connections", "new connections",
        (Figure("rate", "connections/s", more_is_better=True, goal=1.00),
         Figure("p99", "us", goal=1.0), Figure("cpu", "us/connection", goal=0.95)), connections),
    Row("dns", "DNS over UDP",
        (Figure("rate", "queries/s", more_is_better=True, goal=1.2),
         Figure("cpu", "us/query", goal=0.5)), dns, endpoints.DNS_PORT, protocol="udp"),
    Row("idle", f"{IDLE_CONNECTIONS:,} idle connections",
        (Figure("memory", "KiB/connection", goal=0.4),), idle, direct=False),
    Row("start", "start", (Figure("first byte", "ms"),), start, direct=False),
)
