#!/usr/bin/env python3
"""Compares findings with the truth, place by place, and prints each difference.

    check_findings.py [--hielements PATH] [--only TOOL]... [SET ...]
    check_findings.py --report FILE SET      a report of ours that was saved

Ours is compared check by check; the peers, whose reports do not always name a
rule, over all rules at once. Ends with 1 if ours differs.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import tools
import truth
from tools import Setup, Tool

# The imports that break each check, by the name of the check.
Broken = dict[str, list[truth.Import]]


def check_ours(printed: str, broken: Broken) -> list[str]:
    """Every difference between a report of ours and the truth."""
    results: list[dict[str, Any]] = json.loads(printed)["results"]
    status = {result["name"]: result["status"] for result in results}
    said = {
        (result["name"], finding["location"]["file"], finding["location"]["line"])
        for result in results
        for finding in result["findings"]
    }
    true = {
        (name, each.file, each.line) for name, found in broken.items() for each in found
    }
    wanted = {name: "fail" if found else "pass" for name, found in broken.items()}
    return [
        *(
            f"{name}: {status.get(name)}, should be {wanted.get(name)}"
            for name in sorted(status.keys() | wanted.keys())
            if status.get(name) != wanted.get(name)
        ),
        *(f"{name}: missing {file}:{line}" for name, file, line in sorted(true - said)),
        *(f"{name}: untrue {file}:{line}" for name, file, line in sorted(said - true)),
    ]


def check_peer(tool: Tool, printed: str, broken: Broken) -> list[str]:
    """Every difference between what a peer printed and the truth."""
    said = tool.read(printed)
    true = {(each.importer, each.line) for found in broken.values() for each in found}
    return [
        *(f"missing {module}, line {line}" for module, line in sorted(true - said)),
        *(f"untrue {module}, line {line}" for module, line in sorted(said - true)),
    ]


def check(tool: Tool, rule_set: str, printed: str, broken: Broken) -> bool:
    """Prints how a tool's findings differ; whether they are equal to the truth."""
    ours = tool.name == "hielements"
    errors = check_ours(printed, broken) if ours else check_peer(tool, printed, broken)
    count = sum(len(truth.places(found)) for found in broken.values())
    verdict = f"differs, {len(errors)} times" if errors else "equal"
    print(f"{rule_set}: {tool.name}: {verdict} (truth: {count} statements)")
    for error in errors:
        print(f"    {error}")
    return not errors


def check_set(setup: Setup, chosen: list[Tool], rule_set: str, report: Path | None) -> bool:
    """Compares the tools on one rule set; whether ours is right."""
    rules = truth.read_rules(tools.HERE / "peers" / f"{rule_set}.ini")
    broken = truth.broken_by_name(rules, truth.read_tree(setup.tree(rule_set)).imports)
    ours_equal = True
    with tools.configured(chosen, setup, rule_set):
        for tool in chosen:
            if report:
                printed = report.read_text(encoding="utf-8")
            else:
                printed = tools.run(tool, setup, rule_set, warm=False).printed
            equal = check(tool, rule_set, printed, broken)
            ours_equal &= equal or tool.name != "hielements"
    return ours_equal


def main() -> int:
    """Prepares, compares and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--report", type=Path, metavar="FILE", help="read, do not run")
    tools.add_arguments(parser)
    args = parser.parse_args()
    if args.report:
        args.only = ["hielements"]
        if len(args.sets) != 1:
            parser.error("--report needs the one SET that it is about")
    setup, chosen, rule_sets = tools.choose(parser, args)
    tools.prepare(setup, [] if args.report else chosen, rule_sets)
    equal = [check_set(setup, chosen, each, args.report) for each in rule_sets]
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
