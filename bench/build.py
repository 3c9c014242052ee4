"""Builds what is measured and what measures."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def release(targets):
    """Builds `targets` as shipped and returns the build's folder. A failure ends the run."""
    folder = (ROOT / os.environ.get("KUBE_PORTAL_BUILD_DIR", "build") / "release").resolve()
    print(f"building {' and '.join(targets)} in {folder}", file=sys.stderr)
    for command in (
        ["cmake", "--preset", "release", "-B", str(folder)],
        ["cmake", "--build", str(folder), "--target", *targets],
    ):
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"{result.stdout}{result.stderr}\nthe build failed: {' '.join(command)}")
    return folder


def load_tool(folder):
    return folder / "bench" / "bench-load"


def kube_portal(folder):
    return folder / "proxy" / "kube-portal"
