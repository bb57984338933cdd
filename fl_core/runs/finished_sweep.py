"""The runs of a sweep that is finished, as they are taken along."""

from collections.abc import Sequence

from fl_core.errors import StoreError
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.sweeps import Sweep
from fl_core.translatable import translatable

NOT_YET = translatable("Only a sweep whose runs are all finished can be taken along.")


def finished_runs_of(store: RunStore, sweep: Sweep) -> Sequence[Run]:
    """Return the runs of a sweep in the order of its points, each the one that is shown of it.

    Raises:
        StoreError: If one of them is not there, or not finished.
    """
    configs = [point.config for point in sweep.plan.points()]
    there = store.runs_by_config(configs)
    runs = [there.get(config) for config in configs]
    finished = [run for run in runs if run and run.state is RunState.FINISHED]
    if len(finished) < len(runs):
        raise StoreError(NOT_YET)
    return finished
