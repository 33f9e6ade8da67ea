#!/usr/bin/env python3
"""What `hielements check` costs on a specification of two thousand lines.

    check_cost.py [--hielements PATH] [--repeat N]

Writes the specification into a temporary folder, checks it N times after one
run that does not count, and prints the medians of processor time and wall time.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent

# Ten lines: most kinds of statements that a specification is made of.
PART = """\
## Part {n} of the system, with what belongs to it
element part{n}:
    scope src = files.folder_selector('src/part{n}')
    scope modules<python> = python.package_selector('system.part{n}')
    check has_start: files.exists(src, '__init__.py')
    check python.no_dependency(modules, 'system.part{next}')
    ## The part that others may use
    element api:
        scope src = files.glob_selector('src/part{n}/api*.py')
        check files.no_text(src, 'TODO')
"""


def specification(parts: int) -> str:
    """The text of a specification, ten lines a part."""
    return "".join(PART.format(n=n, next=n + 1) for n in range(parts))


def check(program: Path, folder: str) -> tuple[float, float]:
    """Runs the program: (processor seconds, wall seconds). Ends if it finds a mistake."""
    command = [str(program), "check", "--workspace", folder, "--format", "concise"]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{program} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    default = REPOSITORY / "target" / "release" / "hielements"
    parser.add_argument("--hielements", type=Path, metavar="PATH", default=default)
    parser.add_argument("--repeat", type=int, default=21, help="runs that count (21)")
    args = parser.parse_args()
    text = specification(200)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "hielements.hie").write_text(text, encoding="utf-8")
        runs = [check(args.hielements.resolve(), folder) for _ in range(args.repeat + 1)]
    cpu, wall = (statistics.median(costs) for costs in zip(*runs[1:]))
    lines = text.count("\n")
    print(f"{lines} lines: {cpu * 1000:.1f} ms of processor time, {wall * 1000:.1f} ms wall")
    return 0


if __name__ == "__main__":
    sys.exit(main())
