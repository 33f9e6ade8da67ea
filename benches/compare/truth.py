#!/usr/bin/env python3
"""What a Python tree really imports, worked out apart from every tool compared.

    truth.py TREE RULES.ini          count the edges and statements of each rule
    truth.py TREE RULES.ini --json   list every offending import, one by one
    truth.py TREE --edges            list every edge of the tree
    truth.py TREE --readers          show that the two readers below agree

The standard library does all the work. Rules are read from import-linter's own
files, so that truth, peer and specification state the same thing once.

What counts as an edge: `import a.b` leads to `a.b`; `from p import m` leads to
`p.m` where that is a module and else to `p`; the parent packages that Python
loads on the way are no edges. Imports in functions, in conditions and under
TYPE_CHECKING count. A statement's place is its first line. A target outside
the tree is no edge, and nor is a module that imports itself. A stub, `m.pyi`,
speaks for the module `m`.

A call such as `importlib.import_module("a.b")` is an edge too where its target
is a plain string, but stands apart as "dynamic": only some tools see it.
"""

import argparse
import ast
import configparser
import io
import json
import sys
import tokenize
from pathlib import Path
from typing import Iterator, NamedTuple


class Import(NamedTuple):
    """One edge at one place: `file:line` in module `importer` imports `imported`."""

    file: str
    line: int
    importer: str
    imported: str
    dynamic: bool


class Rule(NamedTuple):
    """`source` (and below) must not import `target` (and below)."""

    name: str
    source: str
    target: str


class Tree(NamedTuple):
    """The imports of a tree and how its files could be read."""

    files: int
    imports: list[Import]
    by_tokens: list[str]


# --- Reading files -----------------------------------------------------------


def module_name(path: Path) -> str:
    """The dotted name of a file given relative to its source root."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parsed_imports(text: str) -> list[ast.stmt]:
    """The import statements of a file that this Python can parse."""
    kinds = (ast.Import, ast.ImportFrom)
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]


def scanned_imports(text: str) -> list[ast.stmt]:
    """The import statements of any file: its tokens, cut into statements.

    This reads newer syntax than the Python that runs it. Only a statement that
    begins with `import` or `from` is parsed, so the rest may be anything.
    """
    found = []
    for statement in token_statements(text):
        if statement[0].string not in ("import", "from"):
            continue
        try:
            (node,) = ast.parse(" ".join(token.string for token in statement)).body
        except SyntaxError:
            continue
        node.lineno = statement[0].start[0]
        found.append(node)
    return found


def token_statements(text: str) -> Iterator[list[tokenize.TokenInfo]]:
    """The tokens of each simple statement, without comments and line breaks."""
    blank = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
    statement: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        ends = token.type == tokenize.NEWLINE or token.string in (";", ":")
        if ends and statement:
            yield statement
        if ends:
            statement = []
        elif token.type not in blank:
            statement.append(token)


def called_imports(text: str) -> Iterator[tuple[int, str]]:
    """The modules imported by a call with a plain string: (line, module)."""
    names = ("import_module", "__import__")
    if not any(name in text for name in names):
        return
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for name, bracket, module, end in zip(tokens, tokens[1:], tokens[2:], tokens[3:]):
        is_call = name.string in names and bracket.string == "("
        is_plain = module.string[:1] in ("'", '"') and end.string in (",", ")")
        if is_call and is_plain:
            yield name.start[0], ast.literal_eval(module.string)


def read_statements(text: str) -> tuple[list[ast.stmt], bool]:
    """The import statements of a file, and whether the parser failed on it."""
    try:
        return parsed_imports(text), False
    except SyntaxError:
        return scanned_imports(text), True


# --- From statements to edges ------------------------------------------------


def targets(node: ast.stmt, importer: str, is_package: bool) -> Iterator[tuple[str, str]]:
    """What a statement names: pairs of (module, name wanted from it or '')."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, ""
        return
    base = node.module or ""
    if node.level:
        up = node.level - 1 if is_package else node.level
        parts = importer.split(".")
        package = ".".join(parts[: len(parts) - up])
        base = f"{package}.{base}".strip(".")
    for alias in node.names:
        yield base, alias.name


def resolve(module: str, name: str, modules: set[str]) -> str | None:
    """The module of the tree that an import names, if it names one."""
    if name and f"{module}.{name}" in modules:
        return f"{module}.{name}"
    return module if module in modules else None


def read_tree(root: Path) -> Tree:
    """Every edge of a tree, in the order of files, lines and targets."""
    paths = [*root.rglob("*.py"), *root.rglob("*.pyi")]
    modules = {module_name(path.relative_to(root)) for path in paths}
    found, by_tokens = set(), []
    for path in paths:
        importer = module_name(path.relative_to(root))
        file = path.relative_to(root).as_posix()
        with tokenize.open(path) as source:
            text = source.read()
        statements, failed = read_statements(text)
        if failed:
            by_tokens.append(file)
        wanted = [
            (node.lineno, module, name, False)
            for node in statements
            for module, name in targets(node, importer, path.stem == "__init__")
        ]
        wanted += [(line, module, "", True) for line, module in called_imports(text)]
        for line, module, name, dynamic in wanted:
            imported = resolve(module, name, modules)
            if imported is not None and imported != importer:
                found.add(Import(file, line, importer, imported, dynamic))
    return Tree(len(paths), sorted(found), sorted(by_tokens))


# --- Rules -------------------------------------------------------------------


def read_rules(path: Path) -> list[Rule]:
    """The rules of an import-linter file: direct `forbidden`, and `layers`."""
    config = configparser.ConfigParser()
    config.read_string(path.read_text())
    rules = []
    for section in config.sections():
        if not section.startswith("importlinter:contract:"):
            continue
        name, contract = section.rpartition(":")[2], config[section]
        if contract["type"] == "layers":
            rules += layer_rules(name, contract["layers"].split())
        else:
            for source in contract["source_modules"].split():
                for target in contract["forbidden_modules"].split():
                    rules.append(Rule(name, source, target))
    return rules


def layer_rules(name: str, layers: list[str]) -> list[Rule]:
    """Layers, highest first: none may import one that stands above it."""
    return [
        Rule(name, low, high)
        for depth, low in enumerate(layers)
        for high in layers[:depth]
    ]


def within(module: str, package: str) -> bool:
    """Whether a module is a package or lies below it."""
    return module == package or module.startswith(package + ".")


def broken(rule: Rule, imports: list[Import]) -> list[Import]:
    """The imports that break a rule."""
    return [
        found
        for found in imports
        if within(found.importer, rule.source) and within(found.imported, rule.target)
    ]


def broken_by_name(rules: list[Rule], imports: list[Import]) -> dict[str, list[Import]]:
    """The imports that break each named contract, kept names included."""
    result: dict[str, set[Import]] = {}
    for rule in rules:
        result.setdefault(rule.name, set()).update(broken(rule, imports))
    return {name: sorted(found) for name, found in result.items()}


def edges(imports: list[Import]) -> set[tuple[str, str]]:
    """The unique pairs of modules, those of calls left out."""
    return {(each.importer, each.imported) for each in imports if not each.dynamic}


def places(imports: list[Import], dynamic: bool = False) -> set[tuple[str, int]]:
    """The unique import statements by file and line (or the calls, if `dynamic`)."""
    return {(each.file, each.line) for each in imports if each.dynamic == dynamic}


# --- What is printed ---------------------------------------------------------


def print_summary(tree: Tree, rules: list[Rule]) -> None:
    """Counts for a reader: the tree, each contract, all contracts."""
    print(f"{tree.files} files, {len(tree.by_tokens)} of them with syntax newer than")
    print("this Python: their import statements were read from tokens\n")
    print_counts("the tree", tree.imports)
    contracts = broken_by_name(rules, tree.imports)
    for name, found in contracts.items():
        print_counts(name, found)
    if len(contracts) > 1:
        print_counts("all rules", [each for found in contracts.values() for each in found])


def print_counts(title: str, found: list[Import]) -> None:
    """One line of the summary."""
    counts = len(edges(found)), len(places(found)), len(places(found, dynamic=True))
    print("{:32} {:6} edges {:6} statements {:4} dynamic".format(title, *counts))


def print_json(tree: Tree, rules: list[Rule]) -> None:
    """Every offending import, by contract."""
    contracts = {
        name: [found._asdict() for found in imports]
        for name, imports in broken_by_name(rules, tree.imports).items()
    }
    json.dump({"by_tokens": tree.by_tokens, "rules": contracts}, sys.stdout, indent=2)
    print()


def compare_readers(root: Path) -> int:
    """Checks the token reader against the parser wherever both can read."""

    def key(node: ast.stmt) -> tuple[int, str]:
        return node.lineno, ast.unparse(node)

    agreed = differed = 0
    for path in sorted(root.rglob("*.py")):
        with tokenize.open(path) as source:
            text = source.read()
        try:
            parsed = sorted(map(key, parsed_imports(text)))
        except SyntaxError:
            continue
        if parsed == sorted(map(key, scanned_imports(text))):
            agreed += 1
        else:
            differed += 1
            print(f"the readers differ: {path.relative_to(root).as_posix()}")
    print(f"the readers agree on {agreed} files, differ on {differed}")
    return 1 if differed else 0


def main() -> int:
    """Reads the command line and prints what it asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tree", type=Path, help="the folder that holds the package")
    parser.add_argument("rules", type=Path, nargs="?", help="an import-linter file")
    parser.add_argument("--json", action="store_true", help="list offending imports")
    parser.add_argument("--edges", action="store_true", help="list all edges")
    parser.add_argument("--readers", action="store_true", help="compare the readers")
    args = parser.parse_args()
    if args.readers:
        return compare_readers(args.tree)
    tree = read_tree(args.tree)
    rules = read_rules(args.rules) if args.rules else []
    if args.edges:
        for importer, imported in sorted(edges(tree.imports)):
            print(importer, imported)
    elif args.json:
        print_json(tree, rules)
    else:
        print_summary(tree, rules)
    return 0


if __name__ == "__main__":
    sys.exit(main())
