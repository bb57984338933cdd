"""What a visitor may do with runs that are there already: call them, note, repeat, continue."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import StoreError
from fl_core.reference_runs import PRIORITY
from fl_core.runs.continued_run import config_continued
from fl_core.runs.manager import RunManager
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_import import imported
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_roles import REPEAT
from fl_core.runs.run_states import RunState
from fl_core.translatable import translatable
from pages.server.roles import NotAllowedError

ONLY_PRESENTER_BRINGS = translatable("Only the presenter may bring runs.")
ONLY_PRESENTER = translatable("Only the presenter may empty the bin.")


class RunUpkeep:
    """A part of `RunAccess`."""

    _manager: RunManager

    @property
    @abstractmethod
    def presents(self) -> bool:
        """Whether the visitor may do everything."""

    @abstractmethod
    def why_not(self, config: RunConfig) -> str:
        """Return in a sentence why the visitor may not start a run now; empty where he may."""

    @abstractmethod
    def checked(self, run_id: str) -> Run | UnreadableRun:
        """Return a run that the visitor may change."""

    @property
    @abstractmethod
    def made_by(self) -> str | None:
        """Whose the runs are that the visitor starts; `None` for the presenter's."""

    def describe(self, run_id: str, **said: Any) -> None:
        """Write down a name, tags or a note of a run, as `RunCatalogue.describe` does."""
        self.checked(run_id)
        self._manager.describe(run_id, **said)

    def repeat(self, run_id: str) -> str:
        """Queue a run once more, to see whether it comes to the same numbers; return its id."""
        run = self._readable(run_id)
        return self._manager.submit_new(
            NewRun(run.config, run.name, made_by=self.made_by, role=REPEAT, parent=run.id)
        )

    def submit_to_compare(self, configs: Sequence[RunConfig]) -> list[str]:
        """Queue runs behind all that are looked at, those not there yet, and return all their ids.

        Raises:
            NotAllowedError: If the visitor may not run one of them, or not now.
        """
        there = {
            run.config: run.id
            for run in self._manager.store.equal_to(configs)
            if run.active or run.state is RunState.FINISHED
        }
        for config in configs:
            if config not in there:
                self._allow(config)
                new = NewRun(config, priority=PRIORITY, made_by=self.made_by)
                there[config] = self._manager.submit_new(new)
        return [there[config] for config in configs]

    def continue_run(self, run_id: str, num_rounds: int) -> str:
        """Queue a run that goes on from a finished one up to a round, and return its id."""
        run = self._readable(run_id)
        config = config_continued(run, num_rounds)
        self._allow(config)
        return self._manager.continue_run(run, NewRun(config, made_by=self.made_by))

    def delete_many(self, run_ids: Sequence[str]) -> list[str]:
        """Put those of some runs into the bin that neither wait nor train; return their ids."""
        return self._manager.delete_many([self.checked(run_id).id for run_id in run_ids])

    def bring_back(self, *run_ids: str) -> None:
        """Undo `delete`."""
        self._manager.bring_back(*[self.checked(run_id).id for run_id in run_ids])

    def bring(self, content: bytes) -> list[str]:
        """Add the runs of a file, all or none; return in sentences what became of each.

        Raises:
            RunFileError: If it is no file of runs.
        """
        if not self.presents:
            raise NotAllowedError(ONLY_PRESENTER_BRINGS)
        told: list[str] = []
        imported(self._manager.store, content, self.made_by, told.append)
        return told

    def empty_bin(self) -> int:
        """Forget for good what is in the bin; return how many runs that were."""
        if not self.presents:
            raise NotAllowedError(ONLY_PRESENTER)
        return self._manager.empty_bin()

    def _readable(self, run_id: str) -> Run:
        run = self._manager.store.look_up(run_id)
        if not isinstance(run, Run):
            raise StoreError(run.sentence if run else "There is no such run any more.")
        self._allow(run.config)
        return run

    def _allow(self, config: RunConfig) -> None:
        if why_not := self.why_not(config):
            raise NotAllowedError(why_not)
