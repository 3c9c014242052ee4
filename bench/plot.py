"""The medians as a picture: a panel a figure, a bar a proxy."""

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "bench"  # the same figures give the same file
import matplotlib.pyplot as pyplot

from report import number, titled

COLUMNS = 4
COLOURS = {"direct": "#c8ccd0", "kube-portal": "#2f6fde", "baseline": "#9dbcf2",
           "haproxy": "#8a8f98", "nginx": "#aeb3ba"}


def plot(facts, path):
    """Writes `path`: the first figure of every row, and beneath it what it cost in CPU."""
    rows = facts["rows"]
    bands = [rows[start:start + COLUMNS] for start in range(0, len(rows), COLUMNS)]
    picture, panels = pyplot.subplots(2 * len(bands), COLUMNS, squeeze=False,
                                      figsize=(3.3 * COLUMNS, 3.2 * len(bands)))
    for panel in panels.flat:
        panel.set_axis_off()
    places = [name for name in COLOURS if name in ("direct", *facts["versions"])]
    for above, band in enumerate(bands):
        for column, row in enumerate(band):
            first, *others = row["figures"]
            draw(panels[2 * above][column], f"{row['title']}: {titled(first)}", first, places)
            for cost in (figure for figure in others if figure["name"] == "cpu"):
                draw(panels[2 * above + 1][column], f"proxy {titled(cost)}", cost, places)
    picture.tight_layout()
    picture.savefig(path, format="svg", metadata={"Date": None})


def draw(panel, title, figure, places):
    """Bars as thick as in any panel, of however many proxies."""
    names = [name for name in places if name in figure["medians"]]
    medians = [figure["medians"][name] for name in names]
    panel.set_axis_on()
    bars = panel.barh(names, medians, color=[COLOURS[name] for name in names], height=0.7)
    panel.bar_label(bars, [number(median) for median in medians], padding=3, fontsize=8)
    panel.set_title(f"{title}\n{'more' if figure['more_is_better'] else 'less'} is better",
                    fontsize=9, loc="left")
    panel.set_ylim(len(places) - 0.5, -0.5)
    panel.margins(x=0.25)
    panel.set_xticks([])
    panel.tick_params(axis="y", length=0, labelsize=8)
    for side in ("top", "right", "bottom"):
        panel.spines[side].set_visible(False)
