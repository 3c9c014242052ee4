"""What a proxy spends, from /proc: the CPU time and the memory of all its processes."""

import os
import pathlib

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid):
    """`pid` and all its descendants, nginx's workers for one."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            children.setdefault(int(fields(stat)[1]), []).append(int(stat.parent.name))
        except OSError:
            continue  # ended meanwhile
    found = [pid]
    for member in found:
        found.extend(children.get(member, []))
    return found


def cpu_seconds(pid):
    """User and system time of the whole family, ended threads and waited-for children included."""
    ticks = 0
    for member in family(pid):
        ticks += sum(map(int, fields(pathlib.Path(f"/proc/{member}/stat"))[11:15]))
    return ticks / TICKS


def private_kib(pid):
    """Memory that the family shares with nobody."""
    total = 0
    for member in family(pid):
        for line in pathlib.Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean:", "Private_Dirty:")):
                total += int(line.split()[1])
    return total


def fields(stat):
    """The fields of /proc/PID/stat after the name: state first, as [0]."""
    return stat.read_text().rpartition(")")[2].split()
