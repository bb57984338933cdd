"""What one visitor may do with runs. Pages get this and never the manager itself.

Each act is checked when it is done, not only where its button is drawn: a browser can be made to
send anything.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from fl_core import start_models
from fl_core.config import RunConfig
from fl_core.datasets import OwnFile, keep
from fl_core.errors import StoreError
from fl_core.reference_runs import PRIORITY, ROLE
from fl_core.runs.live_progress import Live
from fl_core.runs.manager import RunManager
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_roles import LESSON, LESSON_PRIORITY
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.store import RunStore
from fl_core.translatable import Plural, translatable
from pages.server.roles import NotAllowedError, Visitor, visitor
from pages.server.viewer_run_limits import ClassRules, class_rules, set_class_rules, work_of
from pages.shared.model_access import ModelAccess
from pages.shared.run_upkeep import RunUpkeep
from pages.shared.sweep_access import SweepAccess

ONLY_WATCHING = translatable("You are watching: whoever presents starts and stops the runs.")
NOT_YOURS = translatable("Only the presenter, or whoever started this run, may do that.")
NO_COOKIE = translatable(
    "Your browser keeps no cookies, so a run could not be known as yours: allow them here."
)
TOO_MANY = Plural(
    "runs",
    "You may have 1 run waiting or training at a time: wait for it, or stop it.",
    "You may have {runs} runs waiting or training at a time: wait for it, or stop it.",
)

CAME_TO_NOTHING = frozenset(RunState) - ACTIVE - {RunState.FINISHED}

_one_by_one = Lock()  # two quick presses in two tabs count as two


@dataclass(frozen=True)
class RunAccess(RunUpkeep, SweepAccess, ModelAccess):
    """The runs, as one visitor may handle them; who that is, is asked anew for each act."""

    _manager: RunManager
    _visitor: Callable[[], Visitor] = visitor

    # Looking, which everybody may ----------------------------------------------------------

    @property
    def store(self) -> RunStore:
        """Where runs are read; pages change them only by what is below."""
        return self._manager.store

    @property
    def trouble(self) -> str:
        """Why no run can start at present, in words; empty when all is well."""
        return self._manager.trouble

    @property
    def warm(self) -> bool:
        """Whether the worker is ready."""
        return self._manager.warm

    def live(self, run_id: str) -> Live | None:
        """Return what happens inside the present round, if this server drives the run."""
        return self._manager.live(run_id)

    def held_up(self, run: Run) -> bool:
        """Return whether a run that the store calls running is over."""
        return self._manager.held_up(run)

    def runs_ahead(self, run: Run) -> int:
        """Return how many runs a queued run has to wait for."""
        return self._manager.runs_ahead(run)

    # What is allowed -----------------------------------------------------------------------

    @property
    def presents(self) -> bool:
        """Whether the visitor may do everything."""
        return self._visitor().presenter

    @property
    def made_by(self) -> str | None:
        """Whose the runs are that the visitor starts; `None` for the presenter's."""
        somebody = self._visitor()
        return None if somebody.presenter else somebody.id

    @property
    def may_run(self) -> bool:
        """Whether the visitor may start runs at all."""
        return self.presents or class_rules().viewers_may_run

    def may_change(self, run: Run | UnreadableRun) -> bool:
        """Whether the visitor may stop, resume or delete a run."""
        somebody = self._visitor()
        return somebody.presenter or (bool(somebody.id) and run.made_by == somebody.id)

    def why_not(self, config: RunConfig) -> str:
        """Return in a sentence why the visitor may not start a run now; empty where he may."""
        somebody, rules = self._visitor(), class_rules()
        if somebody.presenter:
            return ""
        if not rules.viewers_may_run:
            return ONLY_WATCHING
        if not somebody.id:
            return NO_COOKIE
        return _too_large(config, rules) or self._too_many(somebody, rules)

    def why_not_new(self, config: RunConfig) -> str:
        """Return the same of a run that begins anew, which needs all that it starts from."""
        if config.start_model and start_models.size_of(config.start_model) is None:
            return start_models.NOT_HERE
        return self.why_not(config)

    def _too_many(self, somebody: Visitor, rules: ClassRules) -> str:
        if self.store.num_active_of_viewers(somebody.id) >= rules.most_each:
            return translatable(TOO_MANY, runs=rules.most_each)
        if self.store.num_active_of_viewers() >= rules.most_in_all:
            return translatable(
                "The class has {runs} runs waiting: wait until some are done.",
                runs=rules.most_in_all,
            )
        return ""

    # Acting ----------------------------------------------------------------------------------

    def submit(self, config: RunConfig, name: str = "", stop_after: int | None = None) -> str:
        """Queue a new run of the visitor's and return its id.

        Raises:
            NotAllowedError: If the visitor may not run it, or not now.
        """
        with _one_by_one:
            if why_not := self.why_not_new(config):
                raise NotAllowedError(why_not)
            return self._manager.submit(config, name, stop_after, self.made_by)

    def submit_reference(self, config: RunConfig, name: str) -> bool:
        """Queue a run that others are compared with, behind all that are looked at; return whether
        it was, for one that is there already is not trained twice.

        Raises:
            NotAllowedError: If the visitor may not run it, or not now.
        """
        return self._submit_once([NewRun(config, name, priority=PRIORITY, role=ROLE)])

    def submit_lesson(self, named: Mapping[str, RunConfig]) -> bool:
        """Queue a lesson's runs, for which what trains makes room; return whether any was.

        They count as one of the visitor's. One that is there already is not trained twice, unless
        it came to nothing.

        Raises:
            NotAllowedError: If the visitor may not run them, or not now.
        """
        new = [
            NewRun(config, name, priority=LESSON_PRIORITY, role=LESSON)
            for name, config in named.items()
        ]
        return self._submit_once(new, but=CAME_TO_NOTHING)

    def _submit_once(self, new: Sequence[NewRun], but: Collection[RunState] = ()) -> bool:
        with _one_by_one:
            there = self.store.equal_to([each.config for each in new])
            done = [run.config for run in there if run.state not in but]
            missing = [each for each in new if each.config not in done]
            for each in missing:
                if why_not := self.why_not(each.config):
                    raise NotAllowedError(why_not)
            whose = self.made_by
            queued = [
                self._manager.submit_once(replace(each, made_by=whose), but) for each in missing
            ]
            return any(queued)

    def go_on(self, run_id: str, stop_after: int | None = None) -> None:
        """Queue a run again from its last finished round."""
        with _one_by_one:
            run = self.checked(run_id)
            if isinstance(run, UnreadableRun):
                raise StoreError(run.sentence)
            if why_not := self.why_not(run.config):
                raise NotAllowedError(why_not)
            self._manager.go_on(run_id, stop_after)

    def pause(self, run_id: str) -> None:
        """Pause a run after its present round."""
        self.checked(run_id)
        self._manager.pause(run_id)

    def cancel(self, run_id: str) -> None:
        """Stop a run within its present round."""
        self.checked(run_id)
        self._manager.cancel(run_id)

    def delete(self, run_id: str) -> None:
        """Put a run that has ended into the bin, from where it can be brought back.

        One that waits, and cannot be read, would wait for ever: it is taken out of the queue first.
        """
        run = self.checked(run_id)
        if isinstance(run, UnreadableRun) and run.state == RunState.QUEUED:
            self._manager.cancel(run_id)
        self._manager.delete(run_id)

    def keep(self, content: bytes, meant: OwnFile | None = None) -> OwnFile:
        """Keep a data set that the visitor has uploaded, as `fl_core.datasets.keep` does."""
        if not self.may_run:
            raise NotAllowedError(ONLY_WATCHING)
        return keep(content, meant)

    def set_class_rules(self, rules: ClassRules) -> None:
        """Say what viewers may run."""
        if not self.presents:
            raise NotAllowedError(translatable("Only the presenter may say what viewers may run."))
        set_class_rules(rules)

    def checked(self, run_id: str) -> Run | UnreadableRun:
        """Return a run that the visitor may change."""
        run = self.store.look_up(run_id)
        if run is None or not self.may_change(run):
            raise NotAllowedError(NOT_YOURS)
        return run


def _too_large(config: RunConfig, rules: ClassRules) -> str:
    work = work_of(config)
    if work <= rules.most_work:
        return ""
    return translatable(
        "A viewer's run may have at most {most:g} × the work of “Three equal parties”; this one "
        "has {work:.1f} ×: lower Training images, Rounds or Local epochs.",
        most=rules.most_work,
        work=work,
    )
