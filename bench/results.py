"""The samples of all rounds, and what they amount to."""

import statistics

OURS = "kube-portal"
PEERS = ("haproxy", "nginx")


class Results:
    """`refusals` has for each (row, proxy) why the row is not for the proxy, or None."""

    def __init__(self, rows, refusals):
        self.rows = rows
        self.refusals = refusals
        self.proxies = list(dict.fromkeys(proxy for _, proxy in refusals))
        self.samples = {(row.name, figure.name, proxy): []
                        for row in rows for figure in row.figures for proxy in self.proxies}
        self.failed = dict.fromkeys(refusals, 0)

    def add(self, row, proxy, sample):
        self.failed[row.name, proxy] += sample.get("failed", 0)
        for figure in row.figures:
            if figure.name in sample:
                self.samples[row.name, figure.name, proxy].append(sample[figure.name])

    def summary(self):
        """One entry a row, as --json writes it."""
        return [{
            "name": row.name,
            "title": row.title,
            "failed": {proxy: self.failed[row.name, proxy] for proxy in self.proxies
                       if self.failed[row.name, proxy]},
            "refusals": {proxy: self.refusals[row.name, proxy] for proxy in self.proxies
                         if self.refusals[row.name, proxy]},
            "figures": [self.summary_of(row, figure) for figure in row.figures],
        } for row in self.rows]

    def summary_of(self, row, figure):
        """The median of each proxy; ours against the better peer in this very figure."""
        samples = {proxy: self.samples[row.name, figure.name, proxy] for proxy in self.proxies}
        samples = {proxy: values for proxy, values in samples.items() if values}
        medians = {proxy: statistics.median(values) for proxy, values in samples.items()}
        entry = {
            "name": figure.name,
            "unit": figure.unit,
            "more_is_better": figure.more_is_better,
            "goal": figure.goal,
            "medians": medians,
            "samples": samples,
        }
        peers = [peer for peer in PEERS if peer in medians]
        if peers and OURS in medians:
            best = max if figure.more_is_better else min
            entry["better_peer"] = best(peers, key=medians.get)
            entry["ratio"] = ratio_of(medians[OURS], medians[entry["better_peer"]])
            if figure.goal is not None and entry["ratio"] is not None:
                reached = entry["ratio"] - figure.goal
                entry["met"] = reached >= 0 if figure.more_is_better else reached <= 0
        return entry


def ratio_of(ours, peer):
    return ours / peer if peer else None
