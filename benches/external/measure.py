#!/usr/bin/env python3
"""What a call of a library that is a program costs beyond the program's own time.

    cargo build --release
    benches/external/measure.py target/release/hielements

Prints, each as the median of several runs: the time of one call over 1,000 calls of a Python program, less
what the same program takes when it is asked the same directly; and the time of 50 checks on a program
that sleeps 100 ms, ten at once.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5
CALLS = 1000

PLUGIN = '''
import concurrent.futures, json, sys, threading, time
OUT = threading.Lock()
DELAY = float(sys.argv[1])
def one(request):
    if request["method"] == "library.check":
        time.sleep(DELAY)
        reply = {"jsonrpc": "2.0", "id": request["id"], "result": {"Pass": None}}
    else:
        error = {"code": -32601, "message": "no such method"}
        reply = {"jsonrpc": "2.0", "id": request["id"], "error": error}
    with OUT:
        sys.stdout.write(json.dumps(reply) + "\\n")
        sys.stdout.flush()
if DELAY:
    with concurrent.futures.ThreadPoolExecutor(10) as threads:
        for line in sys.stdin:
            threads.submit(one, json.loads(line))
else:
    for line in sys.stdin:
        one(json.loads(line))
'''

CONFIG = """
[libraries]
quick = { executable = "python3", args = ["plugin.py", "0"], inputs = ["*.py"] }
slow = { executable = "python3", args = ["plugin.py", "0.1"], inputs = ["*.py"], concurrency = 10 }
"""


def specification(library, count):
    checks = "".join(f"    check {library}.fine({number})\n" for number in range(count))
    return f"import {library}\n\nelement all:\n{checks}"


def median(measure):
    return statistics.median(measure() for _ in range(RUNS))


def run(hielements, folder, specification, trust):
    command = [hielements, "run", "--no-cache", "-f", "concise", specification, *trust]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout.decode() + done.stderr.decode())
    return time.perf_counter() - started


def directly(folder):
    """Seconds that one call of the program takes when nothing is between."""
    with subprocess.Popen(
        ["python3", "plugin.py", "0"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:

        def ask(number):
            params = {"function": "fine", "args": [{"Int": number}], "workspace": folder}
            request = {"jsonrpc": "2.0", "id": number, "method": "library.check", "params": params}
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            process.stdout.readline()

        ask(0)
        started = time.perf_counter()
        for number in range(CALLS):
            ask(number)
        return (time.perf_counter() - started) / CALLS


def main():
    hielements = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "plugin.py": PLUGIN,
            "hielements.toml": CONFIG,
            "one.hie": specification("quick", 1),
            "many.hie": specification("quick", CALLS + 1),
            "slow.hie": specification("slow", 50),
        }
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        printed = subprocess.run(
            [hielements, "trust", "--print"], cwd=folder, capture_output=True, check=True
        )
        digests = [line.split()[0] for line in printed.stdout.decode().splitlines()]
        trust = [word for digest in digests for word in ("--trust", digest)]
        one = median(lambda: run(hielements, folder, "one.hie", trust))
        many = median(lambda: run(hielements, folder, "many.hie", trust))
        alone = median(lambda: directly(folder))
        slow = median(lambda: run(hielements, folder, "slow.hie", trust))
    call = (many - one) / CALLS
    print(f"a call: {call * 1000:.3f} ms, of these beside the program: {(call - alone) * 1000:.3f} ms")
    print(f"a run with one call: {one:.3f} s")
    print(f"50 checks of 100 ms, ten at once: {slow:.3f} s")


if __name__ == "__main__":
    main()
