"""`make bench`, or `make bench ARGS="training --repeats 5"` for one group of figures."""

import argparse
import os
from collections.abc import Callable, Iterator

from benchmarks import (
    aggregation,
    classroom,
    compare_viewers,
    crop_equivalence,
    dashboard,
    data_page,
    dead_training_detection,
    dealing,
    lessons,
    many_parties,
    memory,
    networks,
    party_looks,
    precision,
    questions,
    results_table,
    strategy_cost,
    sweeps,
    training,
    viewers,
)

GROUPS: dict[str, Callable[[int], Iterator[results_table.Figure]]] = {
    "training": training.measure,
    "same": crop_equivalence.measure,
    "precision": precision.measure,
    "learning": dead_training_detection.measure,
    "parties": many_parties.measure,
    "dealing": dealing.measure,
    "dashboard": dashboard.measure,
    "data": data_page.measure,
    "viewers": viewers.measure,
    "compare_viewers": compare_viewers.measure,
    "class": classroom.measure,
    "lessons": lessons.measure,
    "memory": memory.measure,
    "looks": party_looks.measure,
    "methods": strategy_cost.measure,
    "networks": networks.measure,
    "aggregation": aggregation.measure,
    "questions": questions.measure,
    "sweeps": sweeps.measure,
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
    results_table.show_head()
    done: list[results_table.Figure] = []
    try:
        for group in options.groups or GROUPS:
            for measured in GROUPS[group](options.repeats):
                results_table.show(measured)
                done.append(measured)
    finally:  # also when a later group fails, for the earlier ones took long
        print(f"kept in {results_table.keep(done)}")


if __name__ == "__main__":
    main()
