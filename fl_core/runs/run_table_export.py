"""Many runs as one table that spreadsheets and pandas read: what each is, and what it came to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from fl_core.config_text_format import write
from fl_core.runs.run import Run
from fl_core.runs.run_catalogue import Wanted
from fl_core.runs.run_outcomes import Outcome
from fl_core.runs.store import RunStore

AT_A_TIME = 500
MOST_RUNS = 10_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet would take for something to do."""


def runs_as_csv(store: RunStore, wanted: Wanted) -> bytes:
    """Return the runs that are wanted as CSV, UTF-8, in their order, one a line.

    Accuracies are 0..1: `final` and `best` of the model in use on the common test images,
    `worst_party` of the model a party uses on the images that it holds out itself. Behind these
    there is a column for each knob that is not at its default in any of them, as links name it;
    empty means the default. Runs that cannot be read are left out.

    Args:
        store: Where they are.
        wanted: Which, in which order, and the accuracy whose rounds, megabytes and seconds are
            told; of more than `MOST_RUNS` the first.
    """
    table = pd.DataFrame([*_rows(store, wanted)])
    return table.to_csv(index=False).encode()


def _rows(store: RunStore, wanted: Wanted) -> Iterator[dict[str, Any]]:
    for first in range(0, MOST_RUNS, AT_A_TIME):
        page = store.catalogue(wanted, first, AT_A_TIME)
        runs = [run for run in page.runs if isinstance(run, Run)]
        outcomes = store.outcomes([run.id for run in runs], wanted.target)
        for run in runs:
            yield _row(run, outcomes.get(run.id), wanted.target)
        if len(page.runs) < AT_A_TIME:
            return


def _row(run: Run, outcome: Outcome | None, target: float) -> dict[str, Any]:
    reached = outcome.reached if outcome else None
    knobs = {name: harmless(value) for name, value in write(run.config).items()}
    return {
        "id": run.id,
        "name": harmless(run.name),
        "tags": harmless(", ".join(run.tags)),
        "note": harmless(run.note),
        "created_at": datetime.fromtimestamp(run.created_at, UTC).isoformat(timespec="seconds"),
        "state": str(run.state),
        "rounds_finished": run.round,
        "final": outcome.final if outcome else None,
        "best": outcome.best if outcome else None,
        "worst_party": outcome.worst_party if outcome else None,
        "target": target,
        "rounds_to_target": reached.round if reached else None,
        "megabytes_to_target": reached.bytes / 1e6 if reached else None,
        "seconds_to_target": reached.seconds if reached else None,
        "megabytes": outcome.bytes / 1e6 if outcome else None,
        "seconds": outcome.seconds if outcome else None,
        "imported_from": run.imported_from,
        **knobs,
    }


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number stays a number."""
    if not text.startswith(FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
