"""Rules about imports that ruff judges: a library for Hielements around a tool that a team has.

    # hielements.toml
    [libraries]
    ruff = { executable = "python3", args = ["ruff_imports.py"], inputs = ["**/*.py"] }

    # hielements.hie
    check ruff.clean(code, ['F401', 'TID252'])
    check ruff.not_imported(code, 'requests', 'go through shop.http')

It needs `pip install ruff` in the Python that runs it, and nothing of the project's own configuration:
what is forbidden stands in the specification. Requests are answered by threads, four at once, since
each waits for a process of ruff.
"""

import concurrent.futures
import json
import os
import subprocess
import sys
import threading

OUT = threading.Lock()


# TID252 means every relative import, not only those from parents.
STRICT = "lint.flake8-tidy-imports.ban-relative-imports = 'all'"


def clean(workspace, scope, rules):
    """clean(scope, rules): ruff finds nothing with these rules."""
    return verdict(workspace, run(workspace, scope, ["--select", ",".join(rules)]))


def not_imported(workspace, scope, module, instead):
    """not_imported(scope, module, instead): nothing imports the module; the message says what to do."""
    banned = f"lint.flake8-tidy-imports.banned-api.{json.dumps(module)}.msg = {json.dumps(instead)}"
    found = run(workspace, scope, ["--select", "TID251", "--config", banned])
    return verdict(workspace, found)


CHECKS = {"clean": clean, "not_imported": not_imported}


def run(workspace, scope, arguments):
    """What ruff finds in the files of a scope."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache"]
    command += ["--config", STRICT, "--output-format", "json", *arguments, "--", *scope["paths"]]
    ran = subprocess.run(command, cwd=workspace, capture_output=True, check=False)
    if ran.returncode not in (0, 1):  # 1: something was found
        raise RuntimeError(ran.stderr.decode(errors="replace").strip() or f"ruff: {ran.returncode}")
    return json.loads(ran.stdout)


def verdict(workspace, found):
    """What ruff found, as a verdict with places."""
    if not found:
        return {"Pass": None}
    lines = Lines(workspace)
    findings = [
        {
            "path": os.path.relpath(one["filename"], workspace).replace(os.sep, "/"),
            **lines.place(one),
            "message": f"{one['code']}: {one['message']}",
            "help": (one.get("fix") or {}).get("message"),
        }
        for one in found
    ]
    return {"Fail": {"message": f"ruff finds {len(findings)}", "findings": findings}}


class Lines:
    """Columns of ruff count characters, those of Hielements bytes."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.files = {}

    def place(self, one):
        start, end = one["location"], one["end_location"]
        return {
            "line": start["row"],
            "column": self.column(one["filename"], start),
            "end_line": end["row"],
            "end_column": self.column(one["filename"], end),
        }

    def column(self, path, place):
        if path not in self.files:
            with open(path, encoding="utf-8", errors="replace", newline="") as file:
                self.files[path] = file.read().splitlines()
        lines = self.files[path]
        line = lines[place["row"] - 1] if place["row"] <= len(lines) else ""
        return len(line[: place["column"] - 1].encode()) + 1


METADATA = {
    "version": "1",
    "documentation": "Rules about imports, judged by ruff.",
    "signatures": [
        {
            "name": "clean",
            "parameters": [
                {"name": "scope", "type": "scope"},
                {"name": "rules", "type": "strings"},
            ],
            "documentation": "ruff finds nothing with these rules.",
            "example": "ruff.clean(code, ['F401', 'TID252'])",
        },
        {
            "name": "not_imported",
            "parameters": [
                {"name": "scope", "type": "scope"},
                {"name": "module", "type": "string"},
                {"name": "instead", "type": "string"},
            ],
            "documentation": "Nothing in the scope imports the module.",
            "example": "ruff.not_imported(code, 'requests', 'go through shop.http')",
        },
    ],
    "concurrency": 4,
}


def plain(value):
    if isinstance(value, dict):
        ((kind, inner),) = value.items()
        return [plain(item) for item in inner] if kind == "List" else inner
    return value


def respond(request):
    reply = {"jsonrpc": "2.0", "id": request["id"]}
    try:
        if request["method"] == "library.metadata":
            reply["result"] = METADATA
        elif request["method"] == "library.check":
            params = request["params"]
            arguments = [plain(value) for value in params["args"]]
            reply["result"] = CHECKS[params["function"]](params["workspace"], *arguments)
        else:
            reply["error"] = {"code": -32601, "message": f"no method {request['method']}"}
    except Exception as error:
        reply["error"] = {"code": -32603, "message": f"{type(error).__name__}: {error}"}
    with OUT:  # Lines of two answers must not mix.
        print(json.dumps(reply), flush=True)


def main():
    with concurrent.futures.ThreadPoolExecutor(METADATA["concurrency"]) as threads:
        for line in sys.stdin:
            threads.submit(respond, json.loads(line))


if __name__ == "__main__":
    main()
