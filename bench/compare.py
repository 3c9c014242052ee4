"""bench/compare: kube-portal, HAProxy, nginx and no proxy, in turn, over several rounds."""

import json
import os
import pathlib
import platform
import subprocess
import sys
import time

import build
import command_line
import enclosure
import endpoints
import network
import proxies
from loads import OwnTool
from processes import Failed, end_with_a_sentence
from report import in_short, table
from results import Results
from rows import ROWS, Trial

PROXIES = ["direct", "kube-portal", "haproxy", "nginx"]

# On the node: a port of its own for each proxy, so that none meets another's TIME_WAIT.
FIRST_PORT = 8000


def arguments():
    names = [row.name for row in ROWS]
    parser = command_line.parser_with(
        PROXIES, seconds=4, prog="bench/compare",
        description="Measures kube-portal side by side with its peers.")
    parser.add_argument("--rounds", type=command_line.at_least_one, default=5, metavar="N",
                        help="default 5")
    parser.add_argument("--rows", type=command_line.names_of("row", names), default=names,
                        metavar="ROW,...", help=", ".join(names))
    parser.add_argument("--json", metavar="FILE", help="every sample, and what the table says")
    parser.add_argument("--plot", metavar="FILE.svg", help="the medians as a picture")
    parser.add_argument("--baseline", metavar="FILE",
                        help="another kube-portal to run beside ours, as `baseline`")
    return parser.parse_args()


def refusal(row, proxy):
    """Why the row is not for this proxy; None if it is."""
    if proxy is None:
        return None if row.direct else "-"
    return proxy.refusal(row.protocol)


def run_rounds(options, rows, chosen, tool):
    refusals = {(row.name, name): refusal(row, proxy)
                for row in rows for name, proxy in chosen.items()}
    results = Results(rows, refusals)
    ports = {name: FIRST_PORT + number for number, name in enumerate(chosen)}
    for number in range(options.rounds):
        for row in rows:
            able = [name for name in chosen if not refusals[row.name, name]]
            for name in rotated(able, number):
                service = proxies.Service(row.protocol, ports[name], row.endpoint_port)
                trial = Trial(chosen[name], service, tool, options.seconds)
                sample, said = measured(row, trial)
                results.add(row, name, sample)
                say(f"round {number + 1}/{options.rounds}  {row.title:24} {name:12} {said}")
    return results


def measured(row, trial):
    """The sample, and what to say of it. One that cannot be had does not end the run."""
    try:
        sample = row.measure(trial)
        return sample, in_short(row, sample)
    except (Failed, OSError) as problem:
        return {"failed": 1}, f"no figure: {problem}"


def rotated(names, by):
    """Nobody is always first, or always after the same."""
    by %= len(names) or 1
    return names[by:] + names[:by]


def machine():
    return {
        "cores": os.cpu_count(),
        "cpu": next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo")
                     if line.startswith("model name")), platform.machine()),
        "kernel": platform.release(),
    }


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    options = arguments()
    if options.plot:
        subprocess.run([build.ROOT / "scripts" / "packages", "plot"], check=True)
    tool, kube_portal = command_line.built(options)
    chosen = command_line.chosen(options, kube_portal)
    if options.baseline:
        chosen["baseline"] = proxies.KubePortal(options.baseline, options.flags)
    rows = [row for row in ROWS if row.name in options.rows]

    enclosure.enter()
    network.build()
    began = time.time()
    with endpoints.serving():
        results = run_rounds(options, rows, chosen, OwnTool(tool))

    facts = {
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
        "machine": machine(),
        "versions": {name: proxy.version() for name, proxy in chosen.items() if proxy},
        "rounds": options.rounds,
        "seconds": options.seconds,
        "rows": results.summary(),
    }
    print(table(facts))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(facts, indent=1) + "\n")
    if options.plot:
        from plot import plot  # only who wants a picture needs its package
        plot(facts, options.plot)


end_with_a_sentence(main)
