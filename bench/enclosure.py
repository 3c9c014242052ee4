"""A place to run in that vanishes with everything in it.

Namespaces of processes and of mounts: whatever is started, mounted or written below /run inside,
dies with the first process inside, even if that is killed with SIGKILL.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile

CLONE_NEWNS = 0x00020000
CLONE_NEWPID = 0x20000000
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None, use_errno=True)


def enter():
    """Returns inside. The calling process stays outside, waits, and ends as the inside ends."""
    if os.geteuid() != 0:
        sys.exit("network namespaces are made here: run this as root")
    if libc.unshare(CLONE_NEWNS | CLONE_NEWPID) != 0:
        sys.exit(f"no namespaces to be had: {os.strerror(ctypes.get_errno())}")
    inside = os.fork()
    if inside != 0:
        sys.exit(wait_outside(inside))

    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, lambda *_: None)  # the process outside decides
    for mount in (["--make-rprivate", "/"], ["-t", "proc", "proc", "/proc"],
                  ["-t", "tmpfs", "tmpfs", "/run"]):
        subprocess.run(["mount", *mount], check=True)
    tempfile.tempdir = "/run"
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def wait_outside(inside):
    """Exit code of the inside; a signal that ends us ends it first."""

    def end(number, _):
        os.kill(inside, signal.SIGKILL)
        os.waitpid(inside, 0)
        os._exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    return os.waitstatus_to_exitcode(os.waitpid(inside, 0)[1])
