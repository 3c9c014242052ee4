#!/usr/bin/env python3
"""Checks that includes between our folders go only the ways the house allows.

    scripts/include_directions.py [ROOT]

Prints each include that does not, with file and line and what that folder may include, and exits
with 1 if there is one.
"""

import pathlib
import re
import sys

# Folder -> what its files may include besides their own folder: folders (with what is below them,
# unless that has an entry of its own) or single headers.
ALLOWED = {
    "document": [],
    "config": ["document"],
    "config/reference": ["config"],
    "page": [],
    "k8sclient/api": ["document"],
    "k8sclient": ["document", "k8sclient/api"],
    "proxy/model": ["k8sclient/api"],
    "proxy/balance": ["proxy/model"],
    "proxy/relay": ["proxy/model", "proxy/balance"],
    "proxy/worker": ["proxy/model", "proxy/balance", "proxy/relay"],
    "proxy/portal": ["proxy/model"],
    "proxy/observe": ["proxy/model"],
    "proxy/control": [
        "proxy/model",
        "proxy/portal/portals.hpp",
        "k8sclient/api",
        "k8sclient/source.hpp",
    ],
    "proxy/explain": [
        "k8sclient/api",
        "proxy/model",
        "proxy/balance",
        "proxy/portal",
        "proxy/control",
    ],
    "proxy/top": [],
    "proxy/app": [
        "config",
        "k8sclient",
        "k8sclient/api",
        "proxy/model",
        "proxy/relay",
        "proxy/worker",
        "proxy/portal",
        "proxy/control",
        "proxy/explain",
        "proxy/observe",
        "page",
    ],
    "proxy/command": [
        "config",
        "k8sclient",
        "k8sclient/api",
        "proxy/model",
        "proxy/portal",
        "proxy/control",
        "proxy/observe",
        "proxy/explain",
        "proxy/top",
        "proxy/app",
    ],
    "proxy": ["proxy/command"],  # main.cpp
}
OURS = ("config/", "document/", "k8sclient/", "page/", "proxy/", "test/")
INCLUDE = re.compile(r'\s*#\s*include\s*["<]([^">]+)[">]')


def folder_of(path):
    """The entry of ALLOWED that a file belongs to: the deepest folder above it that has one."""
    parts = path.split("/")[:-1]
    while parts and "/".join(parts) not in ALLOWED:
        parts.pop()
    return "/".join(parts)


def is_allowed(folder, included):
    return folder_of(included) in [folder, *ALLOWED[folder]] or included in ALLOWED[folder]


def violations(root):
    """Yields one sentence for every include that goes a way it must not."""
    for top in ("config", "document", "k8sclient", "page", "proxy"):
        for file in sorted(root.glob(f"{top}/**/*.[hc]pp")):
            name = file.relative_to(root).as_posix()
            folder = folder_of(name)
            for number, line in enumerate(file.read_text().splitlines(), start=1):
                include = INCLUDE.match(line)
                if not include or not include[1].startswith(OURS):
                    continue
                if not is_allowed(folder, include[1]):
                    may = ", ".join(ALLOWED[folder]) or "nothing of ours"
                    yield (f"{name}:{number}: includes {include[1]}; besides its own files, "
                           f"{folder} may include: {may}")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = list(violations(root))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
