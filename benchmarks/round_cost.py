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

    Beside it, what it would take to have plotly's own objects check the same charts and write them
    down: so much is saved by making them as plain data.
    """
    manager: Any = SimpleNamespace(store=store, trouble="", held_up=lambda run: False)
    seen = look_of(RunAccess(manager), run, None)
    shown = [part.with_options({}) for part in PARTS.parts if part.applies(seen)]
    plots = [plain for asked in shown if "traces" in (plain := json.loads(_data(asked, seen)))]
    made, checked = [], []
    for _ in range(repeats):
        made.append(_milliseconds(lambda: [_data(asked, seen) for asked in shown]))
        checked.append(_milliseconds(lambda: [_as_objects(plain) for plain in plots]))
    yield figure(f"processor time of a page's parts, {run.round} rounds", made, "ms")
    yield ratios("plotly's objects of its charts, against all its parts", checked, made)


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
