"""From the stations to the report."""

import sys

from weather import averages, report, stations


def main() -> None:
    readings = stations.readings(sys.stdin.readlines())
    report.show(averages.averages(readings))
