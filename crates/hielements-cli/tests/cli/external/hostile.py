"""A library that misbehaves in the way that its first argument names.

`says('fail-3')` is broken by the message `fail-3`, `says('pass-1')` holds: a verdict that went to another
check shows.
"""

import json
import os
import signal
import sys
import time

MODE = sys.argv[1]


def verdict(text):
    return {"Pass": None} if text.startswith("pass") else {"Fail": text}


def send(reply):
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


def answer(request, result):
    send({"jsonrpc": "2.0", "id": request["id"], "result": result})


def wait_for_ever():
    while True:
        time.sleep(1)


def leave_behind(leaves_the_group):
    """A process that holds our pipes and never ends."""
    if os.fork() == 0:
        if leaves_the_group:
            os.setsid()
            if os.fork() != 0:
                os._exit(0)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        wait_for_ever()


def before():
    if MODE == "early":
        for number in list(range(40)) + [10**6, None, "1"]:
            send({"jsonrpc": "2.0", "id": number, "result": {"Pass": None}})
    elif MODE == "noise":
        sys.stdout.buffer.write(bytes(range(256)) * 50 + b"\n\n{]\n\xff\xfe\n[1,2]\nnull\n")
        sys.stdout.buffer.flush()
    elif MODE == "grandchild":
        leave_behind(leaves_the_group=False)
    elif MODE == "daemon":
        leave_behind(leaves_the_group=True)
    elif MODE == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def respond(request, text):
    result = verdict(text)
    if MODE == "silent":
        return
    elif MODE == "slow":
        time.sleep(1.5)
        answer(request, result)
    elif MODE == "half":
        sys.stdout.write('{"jsonrpc":"2.0","id":%d,"resu' % request["id"])
        sys.stdout.flush()
        wait_for_ever()
    elif MODE == "long":
        for _ in range(100):
            sys.stdout.write("x" * 1_000_000)
        sys.stdout.write("\n")
        answer(request, result)
    elif MODE == "wrong-id":
        for other in (request["id"] + 1, request["id"] - 1, str(request["id"]), None):
            send({"jsonrpc": "2.0", "id": other, "result": {"Pass": None}})
    elif MODE == "no-id":
        send({"jsonrpc": "2.0", "error": {"code": -32700, "message": "what was that?"}})
    elif MODE == "once":
        answer(request, result)
        sys.exit(0)
    elif MODE == "stderr":
        for _ in range(200):
            sys.stderr.write("flood " * 20_000 + "\n")
        answer(request, result)
    elif MODE == "types":
        answer(request, ILL_TYPED[int(text.split("-")[1])])
    elif MODE == "crash" and text.startswith("fail"):
        sys.stderr.write("Traceback: it is broken\n")
        sys.stderr.flush()
        os._exit(3)
    elif MODE == "twice":
        answer(request, result)
        answer(request, {"Fail": "a second answer"})
    else:
        answer(request, result)


ILL_TYPED = [
    {"Pass": 1},
    {"Fail": ["a"]},
    3.5,
    [[[[]]]],
    {"Fail": {"message": "m", "findings": [{"path": "/etc/passwd", "line": 1, "message": "x"}]}},
    {"Error": None},
    json.loads("[" * 500 + "]" * 500),
    "PASS or FAIL",
]


def main():
    before()
    held = []
    while True:
        line = sys.stdin.readline()
        if not line:
            if MODE == "deaf":
                wait_for_ever()
            return
        request = json.loads(line)
        if request["method"] != "library.check":
            send(
                {
                    "jsonrpc": "2.0",
                    "id": request["id"],
                    "error": {"code": -32601, "message": "no such method"},
                }
            )
            continue
        text = request["params"]["args"][0]["String"]
        if MODE == "backwards":
            held.append((request, text))
            if len(held) == 4:
                for request, text in reversed(held):
                    answer(request, verdict(text))
                held = []
        else:
            respond(request, text)


main()
