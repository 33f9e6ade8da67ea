#!/usr/bin/env python3
"""What Rust workspaces really depend on, worked out apart from the tools compared.

    rust_truth.py fetch CACHE                 lay out two workspaces below CACHE
    rust_truth.py crates TREE HIELEMENTS      crate-level edges against `cargo metadata`
    rust_truth.py modules TREE HIELEMENTS     sampled `use` statements against a second reader

`fetch` asks cargo for all crates of one release of bevy and of rust-analyzer.
`crates` asks `rust.no_dependency` once for each pair of packages and compares
the verdicts with the manifests as cargo understands them. `modules` reads the
tree with a tokenizer and a resolver of its own: it walks each crate from its
root along `mod` declarations, whereas Hielements names modules by their paths.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Iterator, NamedTuple

RELEASES = {"bevy": ("bevy", "=0.19.1", "bevy_"), "ra": ("ra_ap_rust-analyzer", "=0.0.349", "ra_ap_")}


# --- Fetching ----------------------------------------------------------------


def cargo_metadata(folder: Path, *flags: str) -> dict:
    """What cargo says about a workspace."""
    command = ["cargo", "metadata", "--format-version", "1", *flags]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return json.loads(done.stdout)


def fetch(cache: Path) -> None:
    """Copies the crates of each release into a workspace."""
    for tree, (package, version, prefix) in RELEASES.items():
        target = cache / tree
        if target.exists():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            (folder / "src").mkdir()
            (folder / "src/lib.rs").touch()
            (folder / "Cargo.toml").write_text(
                '[package]\nname = "scratch"\nversion = "0.0.0"\n[workspace]\n'
                f'[dependencies]\n{package} = "{version}"\n'
            )
            packages = cargo_metadata(folder)["packages"]
        for each in packages:
            if each["name"].startswith(prefix):
                source = Path(each["manifest_path"]).parent
                copy = target / "crates" / each["name"]
                shutil.copytree(source, copy)
                for left_over in ("Cargo.lock", "Cargo.toml.orig"):
                    (copy / left_over).unlink(missing_ok=True)
        # One by one: rust_arkitect, which judges the same tree, expands no patterns.
        folders = sorted(folder.name for folder in (target / "crates").iterdir())
        members = "".join(f'    "crates/{name}",\n' for name in folders)
        text = f'[workspace]\nresolver = "3"\nmembers = [\n{members}]\n'
        (target / "Cargo.toml").write_text(text)


# --- Asking Hielements -------------------------------------------------------


def run(hielements: Path, tree: Path, checks: list[str]) -> list[dict]:
    """The results of checks in a tree, in their order."""
    spec = "import rust\nimport files\nelement all:\n" + "".join(f"    check {c}\n" for c in checks)
    with tempfile.NamedTemporaryFile("w", suffix=".hie", dir=tree) as file:
        file.write(spec)
        file.flush()
        command = [str(hielements), "run", "--format", "json", Path(file.name).name]
        done = subprocess.run(command, cwd=tree, capture_output=True, check=False)
    try:
        return json.loads(done.stdout)["results"]
    except (json.JSONDecodeError, KeyError):
        sys.exit(f"hielements said: {done.stdout[:2000]!r} {done.stderr[:2000]!r}")


# --- Crates ------------------------------------------------------------------


def compare_crates(tree: Path, hielements: Path) -> int:
    """Crate-level edges: ours against those of the manifests."""
    packages = cargo_metadata(tree, "--no-deps", "--offline")["packages"]
    names = sorted(package["name"] for package in packages)
    truth = {
        (package["name"], dependency["name"])
        for package in packages
        for dependency in package["dependencies"]
        if dependency["name"] in names and dependency["name"] != package["name"]
    }
    pairs = [(a, b) for a in names for b in names if a != b]
    checks = [
        f"rust.no_dependency(rust.crate_selector('{a}'), rust.crate_selector('{b}'))"
        for a, b in pairs
    ]
    results = run(hielements, tree, checks)
    statuses = [result["status"] for result in results]
    ours = {pair for pair, status in zip(pairs, statuses, strict=True) if status == "fail"}
    print(f"{len(names)} crates: cargo has {len(truth)} edges, hielements {len(ours)}")
    for what, edges in (("missed", truth - ours), ("wrong", ours - truth)):
        for edge in sorted(edges):
            print(f"  {what}: {' -> '.join(edge)}")
    errors = sum(status == "error" for status in statuses)
    print(f"  {errors} checks could not be judged")
    return int(ours != truth or errors > 0)


# --- A second reader ---------------------------------------------------------

TOKEN = re.compile(
    r"""
      (?P<line>//[^\n]*)
    | (?P<block>/\*)
    | (?P<raw>(?:b|c)?r(?P<hash>\#*)")
    | (?P<text>(?:b|c)?"(?:\\.|[^"\\])*")
    | (?P<char>b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\])')
    | (?P<life>'\w+)
    | (?P<word>(?:r\#)?[^\W\d]\w*)
    | (?P<number>\d\w*)
    | (?P<colons>::)
    | (?P<mark>[^\s\w])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word, a mark or a literal with its line."""

    kind: str
    text: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a Rust text without comments."""
    at, line = 0, 1
    while match := TOKEN.search(text, at):
        line += text.count("\n", at, match.start())
        end = match.end()
        if match["block"]:
            end = block_end(text, end)
        elif match["raw"]:
            close = text.find('"' + match["hash"], end)
            end = len(text) if close < 0 else close + 1 + len(match["hash"])
        elif match.lastgroup != "line":
            word = match.group()
            yield Token(match.lastgroup or "", word.removeprefix("r#"), line)
        line += text.count("\n", match.start(), end)
        at = end


def block_end(text: str, at: int) -> int:
    """The place behind a block comment that is open."""
    depth = 1
    while depth and (match := re.compile(r"/\*|\*/").search(text, at)):
        depth += 1 if match.group() == "/*" else -1
        at = match.end()
    return len(text) if depth else at


class Module:
    """A module: its file, its parent, its children and the names it binds."""

    def __init__(self, name: str, file: Path, parent: "Module | None"):
        self.name, self.file, self.parent = name, file, parent
        self.children: dict[str, Module] = {}
        self.names: dict[str, list[str]] = {}
        self.uses: list[tuple[int, list[list[str]]]] = []
        self.globs: list[list[str]] = []

    @property
    def root(self) -> "Module":
        """The root of the crate."""
        return self.parent.root if self.parent else self


def read_module(module: Module, beside: Path, below: Path, is_root: bool) -> None:
    """Reads the file of a module and, along its declarations, all below."""
    text = module.file.read_text(encoding="utf-8")
    stream = list(tokens(text))
    read_items(stream, 0, module, beside, beside if is_root else below, below)


def skip_group(stream: list[Token], at: int) -> int:
    """The place behind the group that opens at `at`."""
    depth = 0
    while at < len(stream):
        if stream[at].kind == "mark":
            depth += (stream[at].text in "([{") - (stream[at].text in ")]}")
        at += 1
        if depth == 0:
            break
    return at


# Macros whose arguments are code for another place.
CODE_FOR_ELSEWHERE = ("macro_rules", "quote", "quote_spanned", "parse_quote")


def read_items(
    stream: list[Token], at: int, module: Module, beside: Path, inside: Path, below: Path
) -> int:
    """Reads up to the brace that closes a module; gives the place behind it."""
    depth, path = 0, None
    while at < len(stream):
        token = stream[at]
        after = [each.text for each in stream[at + 1 : at + 3]]
        if token.text == "#" and after[:1] in (["["], ["!"]):
            start = at + (1 if after[0] == "[" else 2)
            end = skip_group(stream, start)
            inner = stream[start + 1 : end]
            for n in range(len(inner) - 2):
                if inner[n].text == "path" and inner[n + 1].text == "=" and inner[n + 2].kind == "text":
                    path = inner[n + 2].text.strip('"')
            at = end
            continue
        if token.text in CODE_FOR_ELSEWHERE and after[:1] == ["!"] and len(after) > 1:
            at += 2
            if at < len(stream) and stream[at].kind == "word":
                at += 1
            at = skip_group(stream, at) if at < len(stream) and stream[at].text in "([{" else at
            continue
        if token.text == "mod" and token.kind == "word" and after[1:] == ["{"]:
            child = Module(after[0], module.file, module)
            module.children[after[0]] = child
            at = read_items(stream, at + 3, child, inside / after[0], inside / after[0], below / after[0])
            path = None
            continue
        if token.text == "mod" and token.kind == "word" and after[1:] == [";"]:
            declare(module, after[0], path, beside, below)
            path, at = None, at + 3
            continue
        if token.text == "use" and token.kind == "word" and after[:1] not in (["<"], ["|"]):
            at = read_use(stream, at, module)
            path = None
            continue
        if token.text == "extern" and after[:1] == ["crate"]:
            name = after[1] if len(after) > 1 else ""
            module.uses.append((token.line, [["::", name]]))
            at += 3
            continue
        if token.kind == "mark":
            if token.text == "{":
                depth += 1
            elif token.text == "}":
                depth -= 1
                path = None
                if depth < 0:
                    return at + 1
            elif token.text == ";":
                path = None
        at += 1
    return at


def declare(module: Module, name: str, path: str | None, beside: Path, below: Path) -> None:
    """Follows `mod name;` to its file."""
    if path is not None:
        files = [(beside / path, None)]
    else:
        files = [(below / f"{name}.rs", below / name), (below / name / "mod.rs", below / name)]
    for file, folder in files:
        if file.exists():
            child = Module(name, file.resolve(), module)
            module.children[name] = child
            folder = folder or file.parent
            read_module(child, file.parent, folder, is_root=False)
            return


def read_use(stream: list[Token], at: int, module: Module) -> int:
    """Reads a `use`; gives the place behind its semicolon."""
    line, at = stream[at].line, at + 1
    paths: list[tuple[list[str], str | None]] = []

    def tree(at: int, before: list[str]) -> int:
        path = list(before)
        if at < len(stream) and stream[at].kind == "colons":
            path, at = ["::"], at + 1
        while at < len(stream):
            text = stream[at].text
            if text == "{":
                at += 1
                while at < len(stream) and stream[at].text != "}":
                    at = tree(at, path)
                    if at < len(stream) and stream[at].text == ",":
                        at += 1
                return at + 1
            if text == "*" or stream[at].kind == "word":
                path = [*path, text]
                at += 1
            if at < len(stream) and stream[at].kind == "colons":
                at += 1
                continue
            alias = None
            if at + 1 < len(stream) and stream[at].text == "as":
                alias, at = stream[at + 1].text, at + 2
            paths.append((path, alias))
            return at
        return at

    at = tree(at, [])
    paths = [(path, alias) for path, alias in paths if path]
    for path, alias in paths:
        if path[-1] == "self" and len(path) > 1:
            path.pop()
        if path[-1] == "*":
            module.globs.append(path[:-1])
        else:
            module.names.setdefault(alias or path[-1], path)
    module.uses.append((line, [path for path, _ in paths]))
    return at + 1


# --- From paths to files -----------------------------------------------------


class World(NamedTuple):
    """The crates of a workspace: for each package what its code may name."""

    roots: list[tuple[Module, str]]
    externs: dict[str, dict[str, Module]]


def read_world(tree: Path) -> World:
    """Reads every target of every package."""
    packages = cargo_metadata(tree, "--no-deps", "--offline")["packages"]
    libs: dict[str, Module] = {}
    lib_names: dict[str, str] = {}
    roots = []
    for package in packages:
        for target in package["targets"]:
            file = Path(target["src_path"])
            root = Module("crate", file.resolve(), None)
            read_module(root, file.parent, file.parent, is_root=True)
            roots.append((root, package["name"]))
            if {"lib", "proc-macro", "rlib", "dylib"} & set(target["kind"]):
                libs[package["name"]] = root
                lib_names[package["name"]] = target["name"].replace("-", "_")
    externs: dict[str, dict[str, Module]] = {}
    for package in packages:
        names = externs.setdefault(package["name"], {})
        for dependency in package["dependencies"]:
            name = dependency["name"]
            if name in libs:
                called = (dependency["rename"] or lib_names[name]).replace("-", "_")
                names[called] = libs[name]
        if package["name"] in libs:
            names[lib_names[package["name"]]] = libs[package["name"]]
    return World(roots, externs)


def resolve(module: Module, path: list[str], externs: dict[str, Module], seen: frozenset = frozenset()) -> Module | None:
    """The deepest module that a path names; `None` for what is outside."""
    head, rest = path[0], path[1:]
    here: Module | None
    if head == "::":
        here = externs.get(rest[0]) if rest else None
        rest = rest[1:]
    elif head == "crate":
        here = module.root
    elif head == "self":
        here = module
    elif head == "super":
        here = module.parent
        while rest[:1] == ["super"] and here is not None:
            here, rest = here.parent, rest[1:]
    elif head in module.children:
        here, rest = module.children[head], rest
    elif head in module.names and module.names[head][0] != head and (id(module), head) not in seen:
        longer = [*module.names[head], *rest]
        return resolve(module, longer, externs, seen | {(id(module), head)})
    elif head in externs:
        here = externs[head]
    elif ["super"] in module.globs and module.parent and (id(module), head) not in seen:
        return resolve(module.parent, path, externs, seen | {(id(module), head)})
    else:
        here = None
    while here is not None and rest and rest[0] in here.children:
        here, rest = here.children[rest[0]], rest[1:]
    return here


def true_edges(world: World) -> dict[tuple[Path, int], set[Path]]:
    """For each `use` statement the files of the workspace that it leads to."""
    found: dict[tuple[Path, int], set[Path]] = {}
    for root, package in world.roots:
        pending = [root]
        while pending:
            module = pending.pop()
            pending += module.children.values()
            for line, paths in module.uses:
                targets = found.setdefault((module.file, line), set())
                for path in paths:
                    target = resolve(module, path, world.externs[package])
                    if target is not None and target.file != module.file:
                        targets.add(target.file)
    return found


def our_edges(tree: Path, hielements: Path, files: list[Path]) -> dict[tuple[Path, int], set[str]]:
    """For each line with imports the modules that Hielements says they lead to."""
    checks = [
        f"rust.imports_only(files.file_selector('{file.relative_to(tree).as_posix()}'), ['nothing_of_this_name'])"
        for file in files
    ]
    found: dict[tuple[Path, int], set[str]] = {}
    for file, result in zip(files, run(hielements, tree, checks), strict=True):
        if result["status"] == "error":
            sys.exit(f"{file}: {result['message']}")
        for finding in result["findings"]:
            line = finding["location"]["line"]
            found.setdefault((file, line), set()).update(finding["to"].split(", "))
    return found


def module_names(world: World, tree: Path) -> dict[Path, str]:
    """What Hielements calls each file, from the walk along declarations."""
    names: dict[Path, str] = {}
    packages = {p["name"]: p for p in cargo_metadata(tree, "--no-deps", "--offline")["packages"]}
    for root, package in world.roots:
        target = next(t for t in packages[package]["targets"] if Path(t["src_path"]).resolve() == root.file)
        base = target["name"].replace("-", "_")
        if not {"lib", "proc-macro"} & set(target["kind"]):
            continue
        pending = [(root, base)]
        while pending:
            module, name = pending.pop()
            names.setdefault(module.file, name)
            pending += [(child, f"{name}::{child.name}") for child in module.children.values()]
    return names


def file_module(name: str, named: set[str]) -> str | None:
    """The module with a file of its own that holds the module of this name, which may be inline."""
    while name not in named:
        name, separator, _ = name.rpartition("::")
        if not separator:
            return None
    return name


def compare_modules(tree: Path, hielements: Path, size: int, seed: int) -> int:
    """A random sample of `use` statements: ours against the second reader's."""
    world = read_world(tree)
    truth, names = true_edges(world), module_names(world, tree)
    statements = sorted(place for place in truth if place[0] in names)
    leading = [place for place in statements if truth[place]]
    ours = our_edges(tree, hielements, sorted({file for file, _ in statements}))
    named = set(names.values())

    def differs(place: tuple[Path, int]) -> str | None:
        expected = {names.get(file, str(file)) for file in truth[place]}
        found = {own for name in ours.get(place, set()) if (own := file_module(name, named))}
        file, line = place
        shown = f"{file.relative_to(tree)}:{line}: truth {sorted(expected)}, hielements {sorted(found)}"
        return None if expected == found else shown

    sample = random.Random(seed).sample(leading, min(size, len(leading)))
    wrong = [text for place in sample if (text := differs(place))]
    everywhere = [text for place in statements if (text := differs(place))]
    print(f"{len(names)} modules, {len(statements)} statements, {len(leading)} of them lead into the tree")
    print(f"sample of {len(sample)} (seed {seed}): {len(sample) - len(wrong)} agree, {len(wrong)} differ")
    print(f"all of them: {len(statements) - len(everywhere)} agree, {len(everywhere)} differ")
    for text in everywhere[:40]:
        print(f"  {text}")
    return int(bool(wrong))


def main() -> int:
    """Reads the command line and does what it asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch").add_argument("cache", type=Path)
    for name in ("crates", "modules"):
        command = commands.add_parser(name)
        command.add_argument("tree", type=Path)
        command.add_argument("hielements", type=Path)
        command.add_argument("--sample", type=int, default=200)
        command.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.command == "fetch":
        fetch(args.cache)
        return 0
    tree, hielements = args.tree.resolve(), args.hielements.resolve()
    if args.command == "crates":
        return compare_crates(tree, hielements)
    return compare_modules(tree, hielements, args.sample, args.seed)


if __name__ == "__main__":
    sys.exit(main())
