"""A run as the pages look at it, without a server that drives it."""

import time

from fl_core.runs.run import Run
from fl_core.runs.store import RunStore
from pages.shared.finished_rounds_summary import digest
from pages.shared.references import references_of
from pages.shared.run_data_split import found_by
from pages.shared.run_snapshot import Look


def look_of(store: RunStore, run: Run) -> Look:
    """Return a look at what a run has finished so far."""
    numbers = digest(store, run.id, run.round)
    return Look(
        store=store,
        run=run,
        live=None,
        digest=numbers,
        found=found_by(numbers.facts, run.config),
        references=references_of(store, run),
        before=None,
        done=(run.round or 0) / run.config.num_rounds,
        words="",
        stands=(),
        at=time.monotonic(),
    )
