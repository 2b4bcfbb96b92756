"""Print the figures and which of them miss their floor; exit 1 when one does."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from pathlib import Path

from benchmarks.client.overhead import Compared, compare
from benchmarks.client.reading import Slowest, seconds_for_machines, slowest_of, slowest_of_the_largest

# The floors: as many times a bare call, milliseconds more than one, seconds for the list, and for one wrong answer.
MOST_RATIO = 2.0
MOST_MORE_MS = 5.0
MACHINES, MOST_LIST_S = 10_000, 1.0
ANSWERS, MOST_ANSWER_MS = 20_000, 50.0
# Seconds for an answer as large as any that is read; most of it is taking the JSON apart, which nothing can cut short.
MOST_LARGEST_S = 3.0


def main() -> int:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=500)
    args = parser.parse_args()
    print(f"{processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, {platform.system()}")
    has_passed = [
        *(told_call(one) for one in asyncio.run(compare(args.pairs))),
        told_list(seconds_for_machines(MACHINES)),
        told_answers(slowest_of(ANSWERS)),
        told_largest(slowest_of_the_largest()),
    ]
    return 0 if all(has_passed) else 1


def told_call(one: Compared) -> bool:
    """Print a kind of call; one that is written down first has a floor only for its milliseconds.

    A bare call on loopback takes one. The bytes must be on the disk before they are sent, and writing them on a thread
    of its own, so that no window stands still, takes about as long: twice a bare call is out of reach.
    """
    is_right = one.more_ms <= MOST_MORE_MS and (one.disk_ms > 0 or one.ratio <= MOST_RATIO)
    floor = f"no floor: a plain synced write takes {one.disk_ms:.2f} ms" if one.disk_ms else f"floor {MOST_RATIO:g}"
    figures = f"{one.ratio:.2f} times a bare call of {one.bare_ms:.2f} ms, {floor}; {one.more_ms:+.2f} ms"
    return told(f"{one.name}: {figures}, floor {MOST_MORE_MS:g}", is_right)


def told_list(seconds: float) -> bool:
    """Print what the long list took."""
    return told(
        f"{MACHINES} machines into every cell of a Qt model: {seconds:.3f} s of processor time, floor {MOST_LIST_S:g}",
        seconds <= MOST_LIST_S,
    )


def told_answers(slowest: Slowest) -> bool:
    """Print what the slowest answer took."""
    took_ms = slowest.seconds * 1000
    text = f"the slowest of {slowest.count} wrong answers of {slowest.kinds} kinds: {took_ms:.2f} ms ({slowest.what})"
    return told(f"{text}, floor {MOST_ANSWER_MS:g}", took_ms <= MOST_ANSWER_MS)


def told_largest(slowest: Slowest) -> bool:
    """Print what the slowest answer of the largest size took."""
    text = f"the slowest of {slowest.count} hostile answers of 10 MB: {slowest.seconds:.2f} s ({slowest.what})"
    return told(f"{text}, floor {MOST_LARGEST_S:g}", slowest.seconds <= MOST_LARGEST_S)


def told(text: str, is_right: bool) -> bool:
    """Print a figure with its verdict, and hand the verdict on."""
    print(f"  {'pass' if is_right else 'FAIL'}  {text}", flush=True)
    return is_right


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


if __name__ == "__main__":
    sys.exit(main())
