#!/usr/bin/env python3
"""What the store costs and what it saves: the same run without one, with one that
is written anew, and with one of an unchanged tree.

    store_cost.py [--hielements PATH] [--repeat N] [SET ...]
"""

import argparse
import shutil
import statistics
import sys

import tools
from tools import Setup, Tool

OURS = tools.TOOLS[0]


def with_store(setup: Setup, rule_set: str, _warm: bool) -> list[str]:
    """Ours with a store, which may be there or not."""
    return tools.hielements_command(setup, rule_set, warm=True)


STORING = Tool("hielements", with_store, OURS.read, OURS.config)


def measure(setup: Setup, rule_set: str, repeat: int) -> dict[str, list[tools.Run]]:
    """The three sorts of runs in turn, after one round that does not count."""
    runs: dict[str, list[tools.Run]] = {"no store": [], "written": [], "unchanged": []}
    with tools.configured([OURS], setup, rule_set):
        for _ in range(repeat + 1):
            shutil.rmtree(setup.store("hielements"), ignore_errors=True)
            runs["no store"].append(tools.run(OURS, setup, rule_set, False))
            runs["written"].append(tools.run(STORING, setup, rule_set, True))
            runs["unchanged"].append(tools.run(STORING, setup, rule_set, True))
    return {name: each[1:] for name, each in runs.items()}


def print_table(runs: dict[str, list[tools.Run]]) -> None:
    """One line a sort of run; the ratio is that of processor time."""
    print(f"  {'':16}{'wall s':>10}{'cpu s':>10}{'MiB':>10}{'ratio':>10}")

    def median(name: str, cost: str) -> float:
        return statistics.median(getattr(run, cost) for run in runs[name])

    first = max(median("no store", "cpu"), 0.001)
    for name in runs:
        wall, cpu, memory = (median(name, cost) for cost in ("wall", "cpu", "memory"))
        print(f"  {name:16}{wall:10.3f}{cpu:10.3f}{memory:10.1f}{cpu / first:10.2f}")
    print()


def main() -> int:
    """Prepares, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5, help="runs that count (5)")
    tools.add_arguments(parser)
    args = parser.parse_args()
    if args.repeat < 1:
        parser.error("--repeat must be at least 1")
    setup, _, rule_sets = tools.choose(parser, args)
    tools.prepare(setup, [OURS], rule_sets)
    for rule_set in rule_sets:
        print(f"{rule_set}, the store, median of {args.repeat}", flush=True)
        print_table(measure(setup, rule_set, args.repeat))
    return 0


if __name__ == "__main__":
    sys.exit(main())
