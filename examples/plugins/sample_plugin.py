#!/usr/bin/env python3
"""A library for Hielements in one file of Python, without anything to install.

Hielements starts this program at the first rule that needs it, and speaks JSON-RPC 2.0 with it: one
object a line on standard input, one object a line on standard output. Whatever is written to standard
error lands in a log, which is shown when something goes wrong.

    # hielements.toml
    [libraries]
    sample = { executable = "python3", args = ["sample_plugin.py"], inputs = ["**/*.py"] }

    # hielements.hie
    import sample

    element shop:
        scope code = sample.python_files('shop')
        check sample.lines_below(code, 400)
        check sample.mentions(code, 'import')

`doc/external_libraries.md` has the whole protocol.
"""

import json
import os
import sys

# --- The functions of the library -----------------------------------------------------------------
#
# A selector gives a value. A check gives a verdict. Both get their arguments as plain Python values
# (see `plain`), and the absolute path of the workspace, which is the current directory as well.


def python_files(args, workspace):
    """scope python_files(folder): the Python files in and below a folder."""
    folder = args[0] if args else "."
    found = []
    for path, folders, names in os.walk(os.path.join(workspace, folder)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        relative = os.path.relpath(path, workspace)
        found += [
            os.path.normpath(os.path.join(relative, name)).replace(os.sep, "/")
            for name in sorted(names)
            if name.endswith(".py")
        ]
    # Paths start at the workspace. Only files of the workspace count; `kind` is for messages.
    return {"Scope": {"kind": {"Folder": folder}, "paths": found, "resolved": True}}


def lines_below(args, workspace):
    """lines_below(scope, most): no file of a scope has more lines than that."""
    scope, most = args
    findings = []
    for path in scope["paths"]:
        count = len(read(workspace, path).splitlines())
        if count > most:
            # A finding points into a file. Lines and columns count from 1, columns in bytes of UTF-8.
            findings.append(
                {
                    "path": path,
                    "line": most + 1,
                    "message": f"{path} has {count} lines",
                    "help": "split it",
                }
            )
    if findings:
        message = f"{len(findings)} files have more than {most} lines"
        return {"Fail": {"message": message, "findings": findings}}
    return {"Pass": None}


def mentions(args, workspace):
    """mentions(scope, word): some file of a scope holds a word."""
    scope, word = args
    if any(word in read(workspace, path) for path in scope["paths"]):
        return {"Pass": None}
    return {"Fail": f"no file mentions {word!r}"}


SELECTORS = {"python_files": python_files}
CHECKS = {"lines_below": lines_below, "mentions": mentions}

# What `library.metadata` answers. All of it may be left out, and so may the method: then every name
# and argument is accepted. With it, a wrong call is an error before the function is asked.
METADATA = {
    "version": "1",
    "documentation": "Python files and their lines; a sample to start from.",
    "signatures": [
        {
            "name": "python_files",
            "returns": "scope",
            "parameters": [
                {"name": "folder", "type": "string", "left_out": "default", "default": "."}
            ],
            "documentation": "The Python files in and below a folder.",
            "example": "scope code = sample.python_files('shop')",
        },
        {
            "name": "lines_below",
            "parameters": [
                {"name": "scope", "type": "scope"},
                {"name": "most", "type": "integer"},
            ],
            "documentation": "No file of the scope has more lines.",
            "example": "sample.lines_below(code, 400)",
        },
        {
            "name": "mentions",
            "parameters": [
                {"name": "scope", "type": "scope"},
                {"name": "word", "type": "string"},
            ],
            "documentation": "Some file of the scope holds the word.",
            "example": "sample.mentions(code, 'import')",
        },
    ],
    # How many requests may be under way at once. This loop answers one after the other.
    "concurrency": 1,
}

# --- The protocol ----------------------------------------------------------------------------------


def read(workspace, path):
    with open(os.path.join(workspace, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def plain(value):
    """A value of the wire as a plain one: {"String": "a"} is "a", a scope is its fields."""
    if isinstance(value, dict):
        ((kind, inner),) = value.items()
        return [plain(item) for item in inner] if kind == "List" else inner
    return value


def answer(method, params):
    if method == "library.metadata":
        return METADATA
    functions = {"library.call": SELECTORS, "library.check": CHECKS}.get(method)
    if functions is None:
        raise LookupError(f"there is no method {method}")
    name = params["function"]
    if name not in functions:
        raise LookupError(f"there is no function {name}")
    return functions[name]([plain(value) for value in params["args"]], params["workspace"])


def main():
    for line in sys.stdin:
        request = json.loads(line)
        reply = {"jsonrpc": "2.0", "id": request.get("id")}
        try:
            reply["result"] = answer(request["method"], request.get("params", {}))
        except LookupError as error:
            reply["error"] = {"code": -32601, "message": str(error)}
        except Exception as error:  # One broken rule must not end the library.
            reply["error"] = {"code": -32603, "message": f"{type(error).__name__}: {error}"}
        # One line, at once: nobody waits for a full buffer.
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
