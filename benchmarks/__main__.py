"""`make bench`, or `make bench ARGS="training --repeats 5"` for one group of figures."""

import argparse
import os
from collections.abc import Callable, Iterator

from benchmarks import dashboard, figures, memory, parties, precision, same, training, viewers

GROUPS: dict[str, Callable[[int], Iterator[figures.Figure]]] = {
    "training": training.measure,
    "same": same.measure,
    "precision": precision.measure,
    "parties": parties.measure,
    "dashboard": dashboard.measure,
    "viewers": viewers.measure,
    "memory": memory.measure,
}


def main() -> None:
    """Measure the groups asked for, print a line a figure, keep them as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", help=f"of {', '.join(GROUPS)}; all by default")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    unknown = set(options.groups) - set(GROUPS)
    if unknown:
        parser.error(f"there is no group {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first figure")
    figures.show_head()
    done: list[figures.Figure] = []
    try:
        for group in options.groups or GROUPS:
            for measured in GROUPS[group](options.repeats):
                figures.show(measured)
                done.append(measured)
    finally:  # also when a later group fails, for the earlier ones took long
        print(f"kept in {figures.keep(done)}")


if __name__ == "__main__":
    main()
