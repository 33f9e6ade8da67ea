"""The one module that speaks with the world."""

import urllib.request


def get(address):
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read()
