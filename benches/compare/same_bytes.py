#!/usr/bin/env python3
"""Shows that the number of threads changes no byte of what hielements prints.

    same_bytes.py [--hielements PATH] [--repeat N] [SET ...]

Runs each rule set N times in each format, in turn with `--jobs 1` and
`--jobs 8`, and compares everything with the first run.
"""

import argparse
import subprocess
import sys

import tools
from tools import Setup

FORMATS = ("full", "concise", "json")


def printed(setup: Setup, rule_set: str, form: str, jobs: int) -> bytes:
    """What one run prints to both streams, and its exit code."""
    command = [str(setup.hielements), "run", "--workspace", str(setup.tree(rule_set))]
    flags = ["--format", form, "--jobs", str(jobs), "--no-cache", "--color", "never"]
    run = subprocess.run([*command, *flags], capture_output=True, check=False)
    return b"%d\n%b\n%b" % (run.returncode, run.stdout, run.stderr)


def main() -> int:
    """Prepares, runs and compares."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=20, help="runs a format (20)")
    tools.add_arguments(parser)
    args = parser.parse_args()
    args.only = ["hielements"]
    setup, chosen, rule_sets = tools.choose(parser, args)
    tools.prepare(setup, chosen, rule_sets)
    differing = 0
    for rule_set in rule_sets:
        with tools.configured(chosen, setup, rule_set):
            for form in FORMATS:
                expected = printed(setup, rule_set, form, 1)
                jobs = [8 if n % 2 == 0 else 1 for n in range(args.repeat)]
                runs = [printed(setup, rule_set, form, each) for each in jobs]
                other = sum(run != expected for run in runs)
                differing += other
                size = len(expected)
                print(f"{rule_set}, {form}: {size} bytes, {other} of {len(runs)} runs differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
