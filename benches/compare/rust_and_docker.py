#!/usr/bin/env python3
"""Measures hielements on Rust, beside rust_arkitect, and on a thousand Dockerfiles.

    rust_and_docker.py [--hielements PATH] [--repeat N] [--pairs] [--only TOOL]... [SET ...]

The findings of `bevy-forbid` are the *files* that break a rule: rust_arkitect
names no lines. No peer that we know judges Dockerfiles by such rules, so
`dockerfiles-structure` is ours alone. Both are cold runs.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import compare
import rust_truth
import tools
from tools import HERE, Place, Setup, Tool

RULE_SETS = ("bevy-forbid", "dockerfiles-structure")

DOCKERFILES = 1000

# Two stages, a heredoc, continuations and arguments: what real ones are made of.
DOCKERFILE = """\
# syntax=docker/dockerfile:1
ARG DEBIAN=bookworm
FROM rust:1.{n}-${{DEBIAN}} AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY crates crates
RUN --mount=type=cache,target=/usr/local/cargo/registry \\
    cargo build --release --bin service{n} && \\
    strip target/release/service{n}
RUN <<END
set -e
install -D target/release/service{n} /out/service
END

FROM debian:12-slim
LABEL org.opencontainers.image.title="service{n}" \\
      org.opencontainers.image.vendor="shop"
ENV PORT={port} LOG=info
WORKDIR /app
COPY --from=build --chown=10001 /out/service /app/service
VOLUME ["/app/data"]
EXPOSE {port}/tcp
USER {user}
HEALTHCHECK --interval=30s CMD ["/app/service", "health"]
ENTRYPOINT ["/app/service", "--port", "{port}"]
"""


# --- The tools -----------------------------------------------------------------


def read_files(text: str) -> set[Place]:
    """Ours: the files of the findings."""
    results = json.loads(text)["results"]
    if unjudged := [each["message"] for each in results if each["status"] == "error"]:
        sys.exit(f"hielements could not judge: {unjudged[0]}")
    return {(each["location"]["file"], 0) for result in results for each in result["findings"]}


def arkitect_command(setup: Setup, rule_set: str, _warm: bool) -> list[str]:
    """rust_arkitect is a library; its rules are compiled into a program."""
    program = setup.cache / "rust_arkitect" / "target" / "release" / "peer"
    return [str(program), str(setup.tree(rule_set))]


def read_arkitect(text: str) -> set[Place]:
    """Every file that a line complains about."""
    return {(path, 0) for path in re.findall(r"file://(\S+\.rs)", text)}


TOOLS = (
    Tool(
        "hielements",
        tools.hielements_command,
        read_files,
        ("hielements.hie", "specs"),
    ),
    Tool("rust_arkitect", arkitect_command, read_arkitect),
)


# --- What they judge -------------------------------------------------------------


def prepare(setup: Setup, rule_set: str, chosen: list[Tool]) -> None:
    """Sees to it that the tree and the peer are there."""
    if not setup.hielements.is_file():
        sys.exit(f"{setup.hielements} is not there: cargo build --release")
    trees = setup.cache / "trees"
    if rule_set == "bevy-forbid":
        trees.mkdir(parents=True, exist_ok=True)
        rust_truth.fetch(trees)
    else:
        write_dockerfiles(setup.tree(rule_set))
    if any(tool.name == "rust_arkitect" for tool in chosen):
        build_arkitect(setup.cache / "rust_arkitect")


def build_arkitect(folder: Path) -> None:
    """Builds the program around the peer; cargo knows whether it is built already."""
    (folder / "src").mkdir(parents=True, exist_ok=True)
    for source, goal in (("toml", "Cargo.toml"), ("rs", "src/main.rs")):
        shutil.copy2(HERE / "peers" / f"rust_arkitect.{source}", folder / goal)
    command = ["cargo", "build", "--release", "--quiet", "--target-dir", "target"]
    subprocess.run(command, cwd=folder, check=True)


def write_dockerfiles(tree: Path) -> None:
    """A thousand services, ten of which run as root."""
    for n in range(DOCKERFILES):
        folder = tree / "services" / f"service{n}"
        folder.mkdir(parents=True, exist_ok=True)
        user = "root" if n % 100 == 0 else "10001"
        text = DOCKERFILE.format(n=n, port=8000 + n, user=user)
        (folder / "Dockerfile").write_text(text, encoding="utf-8")


# --- The command line --------------------------------------------------------


def main() -> int:
    """Prepares, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5, help="runs that count (5)")
    parser.add_argument(
        "--pairs", action="store_true", help="print the ratio of every round"
    )
    tools.add_arguments(parser, RULE_SETS)
    args = parser.parse_args()
    if args.repeat < 1:
        parser.error("--repeat must be at least 1")
    setup, chosen, rule_sets = tools.choose(parser, args, TOOLS, RULE_SETS)
    for rule_set in rule_sets:
        judges = [
            tool
            for tool in chosen
            if tool.name == "hielements" or rule_set == "bevy-forbid"
        ]
        prepare(setup, rule_set, judges)
        print(f"{rule_set}, cold caches, median of {args.repeat}", flush=True)
        rows = compare.measure(setup, judges, rule_set, False, args.repeat)
        compare.print_table(rows)
        if args.pairs:
            compare.print_pairs(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
