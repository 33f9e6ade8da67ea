#!/usr/bin/env python3
"""What an editor waits for: the language server over pipes, as an editor starts it.

Writes a workspace of many Python files and rules, drives `hielements lsp` in it, and prints how long each thing took (median and
95th percentile). `--peer` compares the time from a save to its diagnostics on homeassistant with `tach server`.
"""

import argparse
import contextlib
import json
import os
import queue
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from tools import HERE, REPOSITORY

PATIENCE = 300
PACKAGES = 500


class Editor:
    """A client that keeps what it is told, with the time at which it was."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str] | None = None):
        self.folder = folder
        self.server = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.told: queue.Queue[tuple[float, dict]] = queue.Queue()
        self.next = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        output = self.server.stdout
        while header := output.readline():
            length = 0
            while header.strip():
                name, _, value = header.decode().partition(":")
                if name.lower() == "content-length":
                    length = int(value)
                header = output.readline()
            body = output.read(length)
            self.told.put((time.perf_counter(), json.loads(body)))

    def send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def say(self, method: str, params: dict) -> float:
        self.send({"method": method, "params": params})
        return time.perf_counter()

    def wait(self, wanted) -> tuple[float, dict]:
        """The next message that `wanted` accepts. Requests of the server are answered on the way."""
        end = time.monotonic() + PATIENCE
        while True:
            at, message = self.told.get(timeout=max(0.0, end - time.monotonic()))
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            if wanted(message):
                return at, message

    def ask(self, method: str, params: dict) -> tuple[float, dict]:
        """How long an answer takes, and the answer."""
        self.next += 1
        started = self.next, time.perf_counter()
        self.send({"id": started[0], "method": method, "params": params})
        at, message = self.wait(lambda it: it.get("id") == started[0] and "method" not in it)
        return at - started[1], message.get("result")

    def uri(self, path: str) -> str:
        return (self.folder / path).as_uri()

    def start(self, **more) -> None:
        folders = [{"uri": self.folder.as_uri(), "name": "work"}]
        capabilities = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
        params = {"processId": os.getpid(), "rootUri": self.folder.as_uri(), "capabilities": capabilities, "workspaceFolders": folders}
        self.ask("initialize", {**params, **more})
        self.say("initialized", {})

    def open(self, path: str, language: str) -> None:
        text = (self.folder / path).read_text()
        document = {"uri": self.uri(path), "languageId": language, "version": 1, "text": text}
        self.say("textDocument/didOpen", {"textDocument": document})

    def idle(self) -> float:
        """When the server has judged all that it knows."""
        return self.wait(lambda it: it.get("method") == "$/hielements/status" and it["params"]["state"] == "idle")[0]

    def published(self, paths: set[str]) -> float:
        """When the last of these files was told of."""
        open_ = {self.uri(path) for path in paths}
        at = 0.0
        while open_:
            at, message = self.wait(lambda it: it.get("method") == "textDocument/publishDiagnostics")
            open_.discard(message["params"]["uri"])
        return at

    def drain(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self.told.get(timeout=0.05)

    def resident(self) -> float:
        """MiB that it holds."""
        status = Path(f"/proc/{self.server.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def processor(self) -> float:
        """Processor seconds that it used."""
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> float:
        """How long it takes to end after `exit`, its input still open."""
        self.ask("shutdown", {})
        said = self.say("exit", {})
        self.server.wait(timeout=PATIENCE)
        return time.perf_counter() - said


def row(what: str, times: list[float], aim: str) -> None:
    ordered = sorted(times)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"  {what:52} {statistics.median(ordered) * 1000:9.1f} {late * 1000:9.1f}   {aim}", flush=True)


def one(what: str, value: str, aim: str) -> None:
    print(f"  {what:52} {value:>19}   {aim}", flush=True)


def write_workspace(folder: Path, files: int, rules: int) -> None:
    """Packages whose modules import from the package before, and rules between packages."""
    each = files // PACKAGES
    for package in range(PACKAGES):
        home = folder / f"p{package}"
        home.mkdir(parents=True)
        (home / "__init__.py").write_text("")
        for module in range(each - 1):
            before = f"from p{package - 1} import m{module}\n" if package else ""
            (home / f"m{module}.py").write_text(f"import os\n{before}\n\ndef run():\n    return {module}\n")
    lines = ["import python", ""]
    for package in range(PACKAGES):
        lines += [f"element e{package}:", f"    scope code = python.package_selector('p{package}')"]
        for rule in range(rules // PACKAGES):
            other = (package + 1 + rule * 7) % PACKAGES
            other = other if other > package else PACKAGES - 1
            target = f"e{other}.code" if other != package else "'json'"
            lines.append(f"    check r{rule}: python.no_dependency(code, {target})")
    (folder / "hielements.hie").write_text("\n".join(lines) + "\n")


def measure(program: Path, files: int, rules: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve() / "work"
        write_workspace(folder, files, rules)
        store = ["--cache-dir", str(Path(temporary) / "store")]
        command = [str(program), "lsp", *store]
        print(f"{files} files, {rules} rules{'':34} p50 ms    p95 ms   aim", flush=True)
        for what, aim in [("start to first diagnostics, cold", "≤ 1000"), ("start to first diagnostics, with the store", "≤ 200")]:
            (folder / "p3/m0.py").write_text("import os\nfrom p4 import m1\n")
            editor = Editor(command, folder)
            started = time.perf_counter()
            editor.start()
            at = editor.published({"p3/m0.py", "hielements.hie"})
            one(what, f"{(at - started) * 1000:.0f}", aim)
            editor.idle()
            editor.end()
        (folder / "p3/m0.py").write_text("import os\n")
        editor = Editor(command, folder)
        editor.start()
        editor.idle()
        saves(editor, folder, rounds)
        typing(editor, folder, rounds)
        asking(editor, rounds)
        switch(editor, folder)
        upkeep(editor, rounds)


def save(editor: Editor, path: str) -> float:
    return editor.say("textDocument/didSave", {"textDocument": {"uri": editor.uri(path)}})


def saves(editor: Editor, folder: Path, rounds: int) -> None:
    quiet, loud = [], []
    for number in range(rounds):
        (folder / "p9/m1.py").write_text(f"import os\nfrom p8 import m1\n\n\ndef run():\n    return {number}\n")
        editor.drain()
        said = save(editor, "p9/m1.py")
        quiet.append(editor.idle() - said)
        bad = "from p10 import m1\n" if number % 2 == 0 else ""
        (folder / "p9/m2.py").write_text(f"import os\nfrom p8 import m2\n{bad}")
        editor.drain()
        said = save(editor, "p9/m2.py")
        loud.append(editor.published({"p9/m2.py", "hielements.hie"}) - said)
        editor.idle()
    row("didSave without a changed fact → done", quiet, "4 / 10")
    row("a changed import → diagnostics at both ends", loud, "10 / 30")


def typing(editor: Editor, folder: Path, rounds: int) -> None:
    editor.open("hielements.hie", "hielements")
    text = (folder / "hielements.hie").read_text()
    line = text.count("\n") // 2
    while not text.split("\n")[line].startswith("    check"):
        line += 1
    column = text.split("\n")[line].index("python")
    times = []
    for number in range(rounds):
        editor.drain()
        word = "pyhton" if number % 2 == 0 else "python"
        place = {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + 6}}
        document = {"uri": editor.uri("hielements.hie"), "version": number + 2}
        said = editor.say("textDocument/didChange", {"textDocument": document, "contentChanges": [{"range": place, "text": word}]})
        times.append(editor.published({"hielements.hie"}) - said)
    row("didChange in a specification → diagnostics", times, "5 / 15")


def asking(editor: Editor, rounds: int) -> None:
    at = {"textDocument": {"uri": editor.uri("hielements.hie")}, "position": {"line": 4, "character": 24}}
    times: dict[str, list[float]] = {"hover": [], "completion": [], "definition": []}
    for _ in range(max(1, rounds // 10)):
        editor.next += 1
        run = editor.next
        editor.send({"id": run, "method": "workspace/executeCommand", "params": {"command": "hielements.runAll", "arguments": []}})
        for _ in range(10):
            for method in times:
                times[method].append(editor.ask(f"textDocument/{method}", at)[0])
        editor.drain()
    for method, found in times.items():
        row(f"{method} while everything runs", found, "5 / 15")


def switch(editor: Editor, folder: Path) -> None:
    editor.drain()
    paths = [f"p{package}/m{module}.py" for package in range(100, 200) for module in range(50)]
    for path in paths:
        file = folder / path
        file.write_text(file.read_text().replace("return", "return 1 +"))
    changes = [{"uri": editor.uri(path), "type": 2} for path in paths]
    said = editor.say("workspace/didChangeWatchedFiles", {"changes": changes})
    one(f"switch of {len(paths)} files", f"{(editor.idle() - said) * 1000:.0f}", "≤ 500")


def upkeep(editor: Editor, rounds: int) -> None:
    before, count = editor.resident(), rounds * 20
    for _ in range(count):
        save(editor, "p9/m1.py")
        editor.idle()
    after = editor.resident()
    one("resident set, MiB", f"{before:.0f}", "≤ 150")
    one(f"its growth over {count} saves", f"{(after / before - 1) * 100:.1f} %", "≤ 2 %")
    used = editor.processor()
    time.sleep(5)
    one("processor seconds while idle for 5 s", f"{editor.processor() - used:.2f}", "0")
    one("`exit` → gone, ms", f"{editor.end() * 1000:.0f}", "≤ 100")


def beside_tach(program: Path, cache: Path, rounds: int) -> None:
    """From a save to its diagnostics on homeassistant: ours and `tach server`, in turn."""
    tree = cache / "trees" / "homeassistant"
    peer = cache / "peers" / "bin" / "tach"
    page = "homeassistant/components/mqtt/sensor.py"
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary).resolve() / "tree"
        shutil.copytree(tree, copy)
        shutil.copy(HERE / "specs" / "homeassistant-forbid.hie", copy / "hielements.hie")
        shutil.copy(HERE / "peers" / "homeassistant-forbid.toml", copy / "tach.toml")
        ours = Editor([str(program), "lsp", "--cache-dir", str(Path(temporary) / "store")], copy)
        ours.start()
        ours.idle()
        theirs = Editor([str(peer), "server"], copy)
        theirs.start()
        theirs.open(page, "python")
        text = (copy / page).read_text()
        bad = "from homeassistant.scripts import auth\n"
        times: dict[str, list[float]] = {"hielements lsp": [], "tach server": []}
        for number in range(rounds):
            (copy / page).write_text(text + (bad * (number + 1)))
            for name, editor in [("hielements lsp", ours), ("tach server", theirs)]:
                editor.drain()
                said = save(editor, page)
                times[name].append(editor.published({page}) - said)
        print("\nhomeassistant, save → published diagnostics             p50 ms    p95 ms")
        for name, found in times.items():
            row(name, found, "")
        ratio = statistics.median(times["tach server"]) / statistics.median(times["hielements lsp"])
        one("ratio", f"{ratio:.0f}", "≥ 50")
        ours.end()
        theirs.server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hielements", type=Path, default=REPOSITORY / "target/release/hielements")
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--peer", action="store_true", help="compare with `tach server` as well")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/hielements-compare")
    arguments = parser.parse_args()
    measure(arguments.hielements.resolve(), arguments.files, arguments.rules, arguments.rounds)
    if arguments.peer:
        beside_tach(arguments.hielements.resolve(), arguments.cache, min(arguments.rounds, 10))


if __name__ == "__main__":
    main()
