"""Nowhere."""


def main() -> None:
    print("it rains")
