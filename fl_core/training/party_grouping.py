"""Which parties are trained in one call, and which take turns, so that no core is ever idle."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np

from fl_core.partitioners import Indices
from fl_core.updates_and_state import LocalRule

IMAGES_A_LOOK = 512  # how often a party says how far it is and looks whether to stop: every 0.1 s
CALLS_A_THREAD = 4  # at least this many where parties are small, so that all threads end together


@dataclass(frozen=True)
class Task:
    """A job, the positions of the images to train on, at least one, and of those held out."""

    round: int
    party: int
    train: Indices
    rule: LocalRule
    start: int = 0
    held_out: Indices = field(default_factory=lambda: np.arange(0))
    candidates: Sequence[int] = ()
    personal: bool = False
    measured: bool = True


def groups(
    tasks: Sequence[Task],
    visits: Callable[[Task], int],
    threads: int,
    graph_of: Callable[[Task], Hashable] = lambda task: None,
) -> list[list[Task]]:
    """Put small parties together, to be trained one after another in a single call.

    Args:
        tasks: Each of one party.
        visits: Tells how many images one looks at, each counted as often as it does.
        threads: How many train side by side.
        graph_of: Tells apart what is trained by different graphs, which share no call.
    """
    by_graph = defaultdict[Hashable, list[Task]](list)
    for task in tasks:
        by_graph[graph_of(task)].append(task)
    found = [
        group
        for together in by_graph.values()
        for group in _of_one_graph(together, visits, threads)
    ]
    return sorted(found, key=lambda group: -len(group[0].train))


def _of_one_graph(
    tasks: Sequence[Task], visits: Callable[[Task], int], threads: int
) -> list[list[Task]]:
    # The longest first, so that no core ends up waiting for one large party.
    longest_first = sorted(tasks, key=lambda task: -len(task.train))
    images = sum(visits(task) for task in tasks)
    room = min(IMAGES_A_LOOK, images // (CALLS_A_THREAD * threads))
    found: list[list[Task]] = []
    left = 0
    for task in longest_first:
        need = visits(task)
        if need > left or not found:
            found.append([])
            left = room
        found[-1].append(task)
        left -= need
    return found


def take_turns(tasks: Sequence[Task], cores: int) -> bool:
    """Return whether parties share the cores by turns, a call of some steps each.

    Where the cores cannot be given equally many parties of one size, only turns let all end
    together; where they can, a core stays with its party, which is 2 to 3 % faster.
    """
    sizes = [len(task.train) for task in tasks]
    return len(tasks) % cores != 0 or max(sizes, default=0) - min(sizes, default=0) > 1
