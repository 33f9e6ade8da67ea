"""How the bakery is watched."""

from prometheus_client import Counter

from hasty_bakery.oven import bake


def loaves() -> Counter:
    return Counter("loaves", str(bake.LOAVES))
