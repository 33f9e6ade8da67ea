"""Whether the service answers."""


def main() -> int:
    return 0
