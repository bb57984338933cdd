"""What a round costs the dashboard's process, before it is sent to anybody: processor time."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import plotly.graph_objects as go

from benchmarks.results_table import Figure, figure, ratios
from fl_core.runs.run import Run
from fl_core.runs.store import RunStore
from pages.shared.page_parts import Asked
from pages.shared.run_access import RunAccess
from pages.shared.run_snapshot import Look, look_of
from pages.train.run_parts import PARTS

TIMES = 7  # each; the median counts


def cost_of_a_round(store: RunStore, run: Run, repeats: int) -> Iterator[Figure]:
    """Make what the Train page shows of a run's last round, as it is shown at first.

    The charts are held against having plotly's own objects check them and write them down.
    """
    manager: Any = SimpleNamespace(store=store, trouble="", held_up=lambda run: False)
    seen = look_of(RunAccess(manager), run, None)
    shown = [part.with_options({}) for part in PARTS.parts if part.applies(seen)]
    told = [(asked, json.loads(_data(asked, seen))) for asked in shown]
    plots = [(asked, plain) for asked, plain in told if "traces" in plain]
    made, checked, all_of_it = [], [], []
    for _ in range(repeats):
        all_of_it.append(_milliseconds(lambda: [_data(asked, seen) for asked in shown]))
        made.append(_milliseconds(lambda: [_data(asked, seen) for asked, _ in plots]))
        checked.append(_milliseconds(lambda: [_as_objects(plain) for _, plain in plots]))
    yield figure(f"all parts of a page after {seen.run.round} rounds", all_of_it, "ms")
    name = "a page's charts, against plotly's objects of the same"
    yield ratios(name, made, checked, "at most 0.5")


def _data(asked: Asked, seen: Look) -> bytes:
    return asked.part.data(seen, asked.options)


def _as_objects(plain: dict[str, Any]) -> str:
    return str(go.Figure({"data": plain["traces"], "layout": plain["layout"]}).to_json())


def _milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time that something takes."""
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken)
