"""The tools that are compared: how each is installed, started and understood.

Everything that is downloaded lies in one cache folder. A tool is a command for
a rule set, run in the tree, and a reader of what the command prints.
"""

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Callable, Iterable, Iterator, NamedTuple

from truth import module_name

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent

RULE_SETS = ("django-forbid", "django-layers", "homeassistant-forbid")

# Where a finding is: a module and a line, which every tool can tell.
Place = tuple[str, int]


class Setup(NamedTuple):
    """Where the parts of a comparison lie."""

    cache: Path
    hielements: Path

    def tree(self, rule_set: str) -> Path:
        """The tree that a rule set judges."""
        return self.cache / "trees" / rule_set.partition("-")[0]

    def peer(self, program: str) -> str:
        """An installed peer's program."""
        return str(self.cache / "peers" / "bin" / program)

    def store(self, tool: str) -> str:
        """The folder where a tool keeps what makes its warm runs warm."""
        return str(self.cache / "stores" / tool)


class Tool(NamedTuple):
    """One of the tools.

    `command` takes the setup, a rule set and whether caches may be used.
    `read` takes what was printed, and returns the places of the findings.
    `config` is the file that the tool reads at the top of the tree and nowhere
    else: its name there, and the folder here that holds it for each rule set.
    """

    name: str
    command: Callable[[Setup, str, bool], list[str]]
    read: Callable[[str], set[Place]]
    config: tuple[str, str] | None = None


# --- hielements --------------------------------------------------------------


def hielements_command(setup: Setup, rule_set: str, warm: bool) -> list[str]:
    """Ours, which takes the tree as an argument and a specification inside it."""
    store = ["--cache-dir", setup.store("hielements")] if warm else ["--no-cache"]
    tree = str(setup.tree(rule_set))
    program = str(setup.hielements)
    return [program, "run", "--workspace", tree, "--format", "json", *store]


def read_hielements(text: str) -> set[Place]:
    """Every finding of every check."""
    locations = [
        finding["location"]
        for result in json.loads(text)["results"]
        for finding in result["findings"]
    ]
    return {(module_name(Path(each["file"])), each["line"]) for each in locations}


# --- import-linter -----------------------------------------------------------


def import_linter_command(setup: Setup, rule_set: str, warm: bool) -> list[str]:
    """import-linter finds the package in the current folder."""
    store = ["--cache-dir", setup.store("import-linter")] if warm else ["--no-cache"]
    config = HERE / "peers" / f"{rule_set}.ini"
    return [setup.peer("lint-imports"), "--no-logo", "--config", str(config), *store]


def read_import_linter(text: str) -> set[Place]:
    """Every chain of a single step, `a -> b (l.3, l.7)`, with its lines.

    Under `layers` it follows chains of any length; the longer ones, which the
    other tools do not look for, are left out here.
    """
    found = set()
    for chain in re.split(r"\n\s*\n", text):
        step = re.fullmatch(r"-\s+(\S+) -> \S+ \(([^)]*)\)", chain.strip())
        if step:
            lines = [int(line) for line in re.findall(r"l\.(\d+)", step[2])]
            found |= {(step[1], line) for line in lines}
    return found


# --- tach --------------------------------------------------------------------


def tach_command(setup: Setup, _rule_set: str, _warm: bool) -> list[str]:
    """tach checks the current folder, and keeps nothing between checks."""
    return [setup.peer("tach"), "check", "--output", "json"]


def read_tach(text: str) -> set[Place]:
    """Every located error: one for each imported name, so places may repeat."""
    located = [each["Located"] for each in json.loads(text) if "Located" in each]
    return {
        (module_name(Path(each["file_path"])), each["original_line_number"])
        for each in located
    }


TOOLS = (
    Tool("hielements", hielements_command, read_hielements, ("hielements.hie", "specs")),
    Tool("import-linter", import_linter_command, read_import_linter),
    Tool("tach", tach_command, read_tach, ("tach.toml", "peers")),
)


# --- Installing and fetching -------------------------------------------------


def prepare(setup: Setup, chosen: list[Tool], rule_sets: list[str]) -> None:
    """Sees to it that tools and trees are there: installs, fetches, or says why not."""
    for tool in chosen:
        if tool.name != "hielements":
            install_peers(setup)
        elif not setup.hielements.is_file():
            sys.exit(f"{setup.hielements} is not there: cargo build --release")
    fetch = REPOSITORY / "examples" / "real" / "fetch.sh"
    for tree in sorted({setup.tree(rule_set) for rule_set in rule_sets}):
        command = ["sh", str(fetch), tree.name, str(tree)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def install_peers(setup: Setup) -> None:
    """Installs the peers into an environment of their own, once for each version."""
    requirements = HERE / "requirements.txt"
    peers = setup.cache / "peers"
    stamp = peers / "installed.txt"
    if stamp.exists() and stamp.read_text() == requirements.read_text():
        return
    print(f"installing the peers into {peers} ...", flush=True)
    venv.create(peers, with_pip=True, clear=True)
    pip = [setup.peer("python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "-r", requirements], check=True)
    stamp.write_text(requirements.read_text())


@contextlib.contextmanager
def configured(tools: Iterable[Tool], setup: Setup, rule_set: str) -> Iterator[None]:
    """Puts configurations where the tools look for them, and takes them away."""
    placed = []
    try:
        for tool in tools:
            if tool.config:
                name, folder = tool.config
                source = HERE / folder / f"{rule_set}{Path(name).suffix}"
                placed.append(setup.tree(rule_set) / name)
                placed[-1].write_text(source.read_text())
        yield
    finally:
        for path in placed:
            path.unlink(missing_ok=True)


# --- Running -----------------------------------------------------------------


class Run(NamedTuple):
    """What one run of a tool cost, and what it printed."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of processor time, in user and system mode."""
    user: float
    """Seconds of processor time in user mode alone."""
    memory: float
    """The largest resident set, in mebibytes."""
    printed: str


def run(tool: Tool, setup: Setup, rule_set: str, warm: bool) -> Run:
    """Runs a tool in the tree. Ends the program if the tool could not judge."""
    command = tool.command(setup, rule_set, warm)
    printed = setup.cache / "printed.txt"
    with printed.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=setup.tree(rule_set),
            # import-linter breaks its lines at COLUMNS.
            env=os.environ | {"COLUMNS": "1000", "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    # One is every tool's word for "some rule is broken".
    if process.returncode not in (0, 1):
        sys.exit(f"{tool.name} ended with {process.returncode}: {' '.join(command)}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    cpu = usage.ru_utime + usage.ru_stime
    text = printed.read_text(encoding="utf-8")
    return Run(wall, cpu, usage.ru_utime, usage.ru_maxrss / unit, text)


# --- The command line --------------------------------------------------------


def add_arguments(
    parser: argparse.ArgumentParser, known_sets: tuple[str, ...] = RULE_SETS
) -> None:
    """The arguments that all scripts here share."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    add = parser.add_argument
    add("sets", nargs="*", metavar="SET", help="among " + ", ".join(known_sets))
    add("--only", action="append", metavar="TOOL", help="leave other tools out")
    add(
        "--hielements",
        type=Path,
        metavar="PATH",
        default=REPOSITORY / "target" / "release" / "hielements",
        help="our program (target/release/hielements)",
    )
    add(
        "--cache",
        type=Path,
        metavar="DIR",
        default=Path(base) / "hielements-compare",
        help="the folder for peers and trees",
    )


def choose(
    parser: argparse.ArgumentParser,
    args: argparse.Namespace,
    known_tools: tuple[Tool, ...] = TOOLS,
    known_sets: tuple[str, ...] = RULE_SETS,
) -> tuple[Setup, list[Tool], list[str]]:
    """The setup, tools and rule sets that the arguments ask for."""
    names = [tool.name for tool in known_tools]
    for word, known in [(each, known_sets) for each in args.sets] + [
        (each, names) for each in args.only or []
    ]:
        if word not in known:
            parser.error(f"'{word}' is none of {', '.join(known)}")
    chosen = [tool for tool in known_tools if not args.only or tool.name in args.only]
    setup = Setup(args.cache.resolve(), args.hielements.resolve())
    return setup, chosen, args.sets or list(known_sets)
