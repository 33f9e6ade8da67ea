#!/bin/sh
# Fetches a real project to judge: the wheel from the Python package index,
# pinned by its hash and unpacked.
#
#     fetch.sh django|homeassistant [DIR]
#
# DIR is the folder that will hold the package (default: target/examples/NAME
# in this repository) and is what standard output says when all is well. A tree
# that is already there is left alone; a failed run leaves nothing behind.
# PYTHON names the interpreter to use (default: python3).
set -eu

python=${PYTHON:-python3}

fail() {
    echo "fetch.sh: $*" >&2
    exit 1
}

case ${1:-} in
django)
    version=6.1.3
    sha256=a0530e3fdac55d34ccc5893c36f6c57d7a7083064f3d414537e51473648b3290
    ;;
homeassistant)
    version=2026.11.0
    sha256=7ca5fbde9dea879ac7723949fc84347aac5182e6309c357b2e4973fd391b00f7
    ;;
*)
    echo "usage: fetch.sh django|homeassistant [DIR]" >&2
    exit 2
    ;;
esac
name=$1
tree=${2:-$(cd "$(dirname "$0")/../.." && pwd)/target/examples/$name}

# Every wheel carries this folder, so it tells which version a tree holds.
is_fetched() {
    [ -d "$tree/$name-$version.dist-info" ]
}

if is_fetched; then
    echo "$tree"
    exit 0
fi
if [ -e "$tree" ] && [ -n "$(ls -A "$tree" 2>/dev/null || echo file)" ]; then
    fail "'$tree' exists and is not $name $version: remove it or name another folder"
fi
command -v "$python" >/dev/null 2>&1 ||
    fail "'$python' was not found: install Python 3, or set PYTHON to an interpreter"
"$python" -m pip --version >/dev/null 2>&1 ||
    fail "'$python' has no pip: install it (Debian: apt-get install python3-pip)"

# The work happens beside the goal, so that the last step is a plain rename.
parent=$(dirname "$tree")
mkdir -p "$parent"
work=$(mktemp -d "$parent/.fetch-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

echo "fetching $name $version ..." >&2
echo "$name==$version --hash=sha256:$sha256" >"$work/requirements.txt"
# The code is read, never run: the wheel need not fit the Python that is here.
"$python" -m pip download --quiet --disable-pip-version-check \
    --no-deps --only-binary :all: --python-version 3.14.2 \
    --require-hashes --requirement "$work/requirements.txt" --dest "$work" >&2 ||
    fail "pip could not download $name $version (see its message above)"
"$python" -m zipfile -e "$work"/*.whl "$work/tree" ||
    fail "the wheel of $name $version could not be unpacked"

# A rename never merges two folders; whoever lost a race has the same tree.
"$python" -c 'import os, sys; os.rename(sys.argv[1], sys.argv[2])' \
    "$work/tree" "$tree" 2>/dev/null || is_fetched ||
    fail "'$tree' could not be written"
echo "$tree"
