"""What bench/compare prints: the table, and a line for each sample on the way there."""


def table(facts):
    """Medians, one line a figure; the ratio is ours to the better peer's in that figure."""
    proxies = list(facts["versions"])
    if any("direct" in figure["medians"] for row in facts["rows"] for figure in row["figures"]):
        proxies.insert(0, "direct")
    lines = [["", "", *proxies, "ratio", "goal", ""]]
    for row in facts["rows"]:
        title = row["title"]
        for figure in row["figures"]:
            cells = [cell(figure, proxy, row["refusals"]) for proxy in proxies]
            lines.append([title, titled(figure), *cells, *against_the_better_peer(figure)])
            title = ""
    text = aligned(lines, left=2)
    failures = [f"{count} failed: {row['title']}, {proxy}"
                for row in facts["rows"] for proxy, count in row["failed"].items()]
    return "\n".join([heading(facts), "", text, *failures])


def heading(facts):
    machine = facts["machine"]
    return (f"{', '.join(facts['versions'].values())}\n"
            f"{machine['cores']} cores, {machine['cpu']}, Linux {machine['kernel']}\n"
            f"Medians; rounds: {facts['rounds']}, loads: {facts['seconds']} s; ± half of what lies "
            f"between the extremes; ratio: to the better peer")


def titled(figure):
    return f"CPU, {figure['unit']}" if figure["name"] == "cpu" else (
        figure["unit"] if figure["more_is_better"] else f"{figure['name']}, {figure['unit']}")


def cell(figure, proxy, refusals):
    if proxy not in figure["medians"]:
        return refusals.get(proxy, "-")
    median, samples = figure["medians"][proxy], figure["samples"][proxy]
    spread = (max(samples) - min(samples)) / 2 / median if median else 0
    return number(median) + (f" ±{spread:3.0%}" if len(samples) > 1 else "")


def in_short(row, sample):
    said = [f"{number(sample[figure.name])} {figure.unit}"
            for figure in row.figures if figure.name in sample]
    if sample.get("failed"):
        said.append(f"{sample['failed']:,} FAILED")
    return ", ".join(said)


def number(value):
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def against_the_better_peer(figure):
    if figure.get("ratio") is None:
        return ["-", "", ""]
    ratio = f"{figure['ratio']:.2f}"
    if figure["goal"] is None:
        return [ratio, "", ""]
    sign = "≥" if figure["more_is_better"] else "≤"
    return [ratio, f"{sign} {figure['goal']:.2f}", "met" if figure["met"] else "short of it"]


def aligned(lines, left):
    """Columns lined up, the first `left` and the last to the left, the others to the right."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = []
    for line in lines:
        cells = [cell.ljust(width) if column < left or column == len(line) - 1
                 else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(line, widths))]
        text.append("  ".join(cells).rstrip())
    return "\n".join(text)
