"""The rules of the node as its kernel has them, with their packet counters."""

import re

import network
import processes

TERMINAL = {"REDIRECT", "DNAT", "ACCEPT", "DROP", "REJECT"}
RULE = re.compile(r"\[(\d+):\d+\] -A (\S+) (.*)")
TARGET = re.compile(r"(?:-j|-g) (\S+)")


def saved(table):
    """{chain: [(packets, rule)]}"""
    chains = {}
    for line in processes.run(network.NODE, ["iptables-save", "-c", "-t", table]).splitlines():
        if line.startswith(":"):
            chains[line[1:].split()[0]] = []
        elif match := RULE.match(line):
            chains[match[2]].append((int(match[1]), match[3]))
    return chains


def texts(table):
    """The rules without their counters."""
    return {chain: [rule for _, rule in rules] for chain, rules in saved(table).items()}


def passed(table, hook, send_packet):
    """How many rules of `table` the one packet of a new connection passes, from `hook` on, that
    `send_packet` causes: each rule that is compared with it, whether it matches or not."""
    before = saved(table)
    send_packet()
    after = saved(table)

    def walk(chain):
        """(rules passed, whether the packet's fate was decided)"""
        count = 0
        for (old, _), (new, rule) in zip(before[chain], after[chain], strict=True):
            count += 1
            target = TARGET.search(rule)
            if new == old or not target:
                continue
            if target[1] in TERMINAL:
                return count, True
            if target[1] in after:
                inside, decided = walk(target[1])
                count += inside
                if decided:
                    return count, True
        return count, False

    return walk(hook)[0]
