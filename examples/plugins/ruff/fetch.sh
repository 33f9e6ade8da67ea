#!/usr/bin/env bash
# Puts a Python with ruff into `target/examples/ruff`, for the test of this example.
set -euo pipefail
cd "$(dirname "$0")/../../.."

version=0.14.0
folder=target/examples/ruff

if ! "$folder/bin/python3" -m ruff --version 2> /dev/null | grep -qF "$version"; then
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$folder/bin/python3" -m pip install --quiet --disable-pip-version-check "ruff==$version"
fi
echo "$folder"
