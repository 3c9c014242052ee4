"""What bench/compare and bench/syscalls are both told: which proxies, built how, for how long."""

import argparse

import build
import proxies


def parser_with(known, seconds, **words):
    parser = argparse.ArgumentParser(**words)
    parser.add_argument("--proxies", type=names_of("proxy", known), default=known,
                        metavar="PROXY,...", help=", ".join(known))
    parser.add_argument("--seconds", type=at_least_one, default=seconds, metavar="N",
                        help=f"that each load lasts; default {seconds}")
    parser.add_argument("--binary", metavar="FILE", help="this kube-portal; none is built")
    parser.add_argument("--flags", default="", metavar="FLAGS", help="for kube-portal lb")
    return parser


def names_of(kind, known):
    """What a list with commas is parsed with: in the order known."""

    def parse(text):
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(
                    f"there is no {kind} {name!r}; there are {', '.join(known)}")
        return [name for name in known if name in names]

    return parse


def at_least_one(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


def built(options):
    """(load tool, kube-portal), built as far as needed."""
    ours = "kube-portal" in options.proxies and not options.binary
    folder = build.release(["bench-load"] + (["kube-portal"] if ours else []))
    return build.load_tool(folder), options.binary or build.kube_portal(folder)


def chosen(options, kube_portal):
    """{name: proxy} in the order of the table; None is no proxy."""
    known = {
        "direct": None,
        "kube-portal": proxies.KubePortal(kube_portal, options.flags),
        "haproxy": proxies.HAProxy(),
        "nginx": proxies.Nginx(),
    }
    return {name: known[name] for name in options.proxies}
