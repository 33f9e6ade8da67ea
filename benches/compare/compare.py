#!/usr/bin/env python3
"""Measures hielements beside its peers: same trees, same rules, in turn.

    compare.py [--hielements PATH] [--repeat N] [--only TOOL]... [SET ...]

Prints for each rule set, with cold and warm caches, what each tool costs, how
many import statements it complains about, and how often our wall time fits
into its own. README.md says what the words mean.
"""

import argparse
import statistics
import sys
from typing import NamedTuple

import tools
from tools import Run, Setup, Tool


class Row(NamedTuple):
    """The runs of one tool that count."""

    tool: Tool
    runs: list[Run]

    def median(self, cost: str) -> float:
        """The median of one of the costs."""
        return statistics.median(getattr(run, cost) for run in self.runs)

    def findings(self) -> int:
        """How many import statements the tool complains about."""
        return len(self.tool.read(self.runs[-1].printed))


def measure(
    setup: Setup, chosen: list[Tool], rule_set: str, warm: bool, repeat: int
) -> list[Row]:
    """Runs the tools in turn, A B C A B C, after one round that does not count."""
    rows = [Row(tool, []) for tool in chosen]
    with tools.configured(chosen, setup, rule_set):
        for _ in range(repeat + 1):
            for row in rows:
                row.runs.append(tools.run(row.tool, setup, rule_set, warm))
    return [Row(row.tool, row.runs[1:]) for row in rows]


def print_table(rows: list[Row]) -> None:
    """One line a tool. The ratio is its wall time divided by ours."""
    heads = ("wall s", "cpu s", "MiB", "findings", "ratio")
    print(f"  {'':16}" + "".join(f"{head:>10}" for head in heads))
    ours = [row.median("wall") for row in rows if row.tool.name == "hielements"]
    for row in rows:
        wall, cpu, memory = (row.median(cost) for cost in ("wall", "cpu", "memory"))
        ratio = f"{wall / ours[0]:.2f}" if ours else "-"
        costs = f"{wall:10.3f}{cpu:10.3f}{memory:10.1f}"
        print(f"  {row.tool.name:16}{costs}{row.findings():10}{ratio:>10}")
    print()


def print_pairs(rows: list[Row]) -> None:
    """How often our cost fits into a peer's, round by round: what other work on
    the machine does to a median shows here."""
    ours = [row for row in rows if row.tool.name == "hielements"]
    for row in rows:
        if not ours or row is ours[0]:
            continue
        for cost in ("wall", "user"):
            pairs = zip(row.runs, ours[0].runs)
            ratios = [getattr(a, cost) / max(getattr(b, cost), 0.001) for a, b in pairs]
            shown = " ".join(f"{ratio:.1f}" for ratio in ratios)
            print(f"  {row.tool.name}, {cost}: {shown}")
    print()


def main() -> int:
    """Prepares, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5, help="runs that count (5)")
    tools.add_arguments(parser)
    args = parser.parse_args()
    if args.repeat < 1:
        parser.error("--repeat must be at least 1")
    setup, chosen, rule_sets = tools.choose(parser, args)
    tools.prepare(setup, chosen, rule_sets)
    for rule_set in rule_sets:
        for warm in (False, True):
            caches = "warm" if warm else "cold"
            print(f"{rule_set}, {caches} caches, median of {args.repeat}", flush=True)
            print_table(measure(setup, chosen, rule_set, warm, args.repeat))
    return 0


if __name__ == "__main__":
    sys.exit(main())
