"""A thousand orders a second."""

import urllib.request


def run(address: str) -> None:
    for _ in range(1000):
        urllib.request.urlopen(address)
