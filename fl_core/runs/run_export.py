"""Runs and sweeps as one JSON file, which another Fedarium imports: all that is known but weights.

A line a run, after a head that says by what it was written. The same run gives the same line, byte
for byte. Numbers are told to their last bit; matrices are nested lists; nothing in it is code.
"""

import json
import re
import time
from collections.abc import Sequence
from typing import Any

from fl_core.errors import RunFileError, StoreError, shown
from fl_core.runs.exact_json import told
from fl_core.runs.finished_sweep import finished_runs_of
from fl_core.runs.provenance import written_here
from fl_core.runs.run import Run
from fl_core.runs.store import RunStore
from fl_core.runs.sweeps import Sweep
from fl_core.runs.whole_runs import WholeRun
from fl_core.translatable import translatable

FORMAT, VERSION = "fedarium-runs", 1
MOST_BYTES = 200_000_000
MOST_RUNS = 1_000  # as many as a sweep may have
MOST_SWEEPS = 10

_PLACES = re.compile(r"\w+://\S+|(?<![\w<])(?:[A-Za-z]:)?(?:[/\\][^\s/\\]+){2,}")
"""Folders and addresses of databases: a sentence of the store may name one."""


def exported(store: RunStore, run_ids: Sequence[str], sweeps: Sequence[Sweep] = ()) -> bytes:
    """Return a file of runs.

    Args:
        store: Where they are.
        run_ids: Which, in the order in which they will be in the file.
        sweeps: Sweeps all of whose runs are among them.

    Raises:
        StoreError: If there is no such run, or one cannot be read.
        RunFileError: If they are more than a file may hold.
    """
    wanted = [*dict.fromkeys(run_ids)]
    if not 1 <= len(wanted) <= MOST_RUNS:
        raise too_many(len(wanted))
    lines, size = [], 0
    for run_id in wanted:
        lines.append(told(_all_of(store, run_id)))
        size += len(lines[-1])
        if size > MOST_BYTES:
            raise too_large(size)
    head = told(
        {"format": FORMAT, "version": VERSION, "written": _written()}
        | ({"sweeps": [_planned(sweep) for sweep in sweeps]} if sweeps else {})
    )
    body = ",\n".join(lines)
    return f'{head[:-1]},\n"runs":[\n{body}\n]}}\n'.encode()


def exported_sweep(store: RunStore, sweep: Sweep) -> bytes:
    """Return a file of a finished sweep: what was planned, and all its runs.

    Raises:
        StoreError: If not all of its runs are finished, or one cannot be read.
        RunFileError: If they are more than a file may hold.
    """
    return exported(store, [run.id for run in finished_runs_of(store, sweep)], [sweep])


def too_many(runs: int) -> RunFileError:
    """Say how many runs there may be."""
    return RunFileError(
        translatable("A file holds 1 to {most} runs, not {runs}.", most=MOST_RUNS, runs=runs)
    )


def too_large(size: int) -> RunFileError:
    """Say how large a file may be."""
    return RunFileError(
        translatable(
            "A file of runs may have at most {most:,.0f} MB; this one has {size:,.0f} MB or more.",
            most=MOST_BYTES / 1e6,
            size=size / 1e6,
        )
    )


def _written() -> dict[str, Any]:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {"at": now} | written_here()


def _planned(sweep: Sweep) -> dict[str, Any]:
    return {
        "id": sweep.id,
        "name": sweep.name,
        "plan": json.loads(sweep.plan.to_json()),
        "created_at": sweep.created_at,
        "imported_from": sweep.imported_from,
    }


def _all_of(store: RunStore, run_id: str) -> dict[str, Any]:
    run, whole = store.get(run_id), store.whole_run(run_id)
    if run is None or whole is None:
        raise StoreError(translatable("There is no run {run}.", run=shown(run_id)))
    if [*whole.rounds["round"]] != [*range(len(whole.rounds["round"]))]:
        raise StoreError(
            translatable("Run {run} was changed while it was read: try again.", run=run_id)
        )
    return {
        **_said_of(run, whole),
        "facts": whole.facts,
        "rounds": whole.rounds,
        "parties": whole.parties,
        "fingerprint": whole.fingerprint,
        "checksum": whole.checksum,
    }


def _said_of(run: Run, whole: WholeRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "name": run.name,
        "tags": run.tags,
        "note": run.note,
        "config": json.loads(whole.run["config"]),
        "created_at": run.created_at,
        "state": whole.run["state"],
        "round": whole.run["round"],
        "role": run.role,
        "sweep": run.sweep,
        "parent": run.parent,
        "reason": _PLACES.sub("…", run.reason),
        "suggestion": _PLACES.sub("…", run.suggestion),
        "warning": run.warning,
        "resumable": run.resumable,
        "imported_from": run.imported_from,
    }
