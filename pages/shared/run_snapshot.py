"""A look at a run: all that changes while it trains, made once for everybody who watches it."""

import time
from dataclasses import dataclass, replace

from fl_core.config import RunConfig
from fl_core.runs.live_progress import Live
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.translatable import translatable
from pages.shared.finished_rounds_summary import Digest, digest
from pages.shared.keyed_cache import KeyedCache
from pages.shared.party_names import PartyNames, names_in
from pages.shared.presets import name_of
from pages.shared.references import References, references_of
from pages.shared.rounds_cache import History, history_until
from pages.shared.run_access import RunAccess
from pages.shared.run_before import run_before
from pages.shared.run_data_split import Found, found_by, would_find
from pages.shared.run_progress import progress_of, words_of

MOST_KEPT = 64
NOT_STARTED = translatable("Not started yet")


@dataclass(frozen=True, eq=False)
class Look:
    """A run at a moment.

    Attributes:
        store: Where its rounds are read; those that are finished never change.
        run: As the store knows it.
        live: The present round, if this server drives the run.
        digest: Its finished rounds in numbers.
        found: What it is tested on, and who holds what.
        references: What it is compared with, as far as that is trained.
        before: The run that was finished last before it, of another config on the same images.
        done: How far the whole run is, 0..1.
        words: What goes on now.
        stands: Its state, and what there is to say of it: pages are drawn anew when this changes.
        at: When, in seconds of this machine's monotonic clock, which nobody can set back.
        newest: The last finished round, where an earlier one is looked at.
    """

    store: RunStore
    run: Run
    live: Live | None
    digest: Digest
    found: Found
    references: References
    before: Run | None
    done: float
    words: str
    stands: tuple[object, ...]
    at: float
    newest: int | None = None

    @property
    def history(self) -> History:
        """Its finished rounds as tables."""
        return history_until(self.store, self.run.id, self.run.round, self.newest)

    @property
    def name(self) -> str:
        """What it is called, in English; `run_name` has the words in which it is shown."""
        return self.run.name or name_of(self.run.config)

    @property
    def called(self) -> PartyNames:
        """What its parties are called."""
        return names_in(self.name)

    @property
    def is_setup(self) -> bool:
        """Whether this is no run yet, but one that could be started."""
        return not self.run.id


_seen: KeyedCache[str, Look] = KeyedCache(MOST_KEPT)


def look(manager: RunAccess, run_id: str, fresh_for: float = 0.0) -> Look | None:
    """Return a run as it is now, or as it was at most `fresh_for` seconds ago.

    Nobody is shown a moment that lies before one that somebody else has seen.
    """

    def look_again(seen: Look | None) -> Look | None:
        if seen and time.monotonic() - seen.at < fresh_for:
            return seen
        live = manager.live(run_id)  # before the store, which then knows at least as much
        run = manager.store.get(run_id)
        gone = run is None or run.deleted_at is not None
        return None if run is None or gone else look_of(manager, run, live)

    return _seen.changed(run_id, look_again)


def look_of(manager: RunAccess, run: Run, live: Live | None) -> Look:
    """Return a look at a run of which this much is known."""
    numbers = digest(manager.store, run.id, run.round)
    progress = progress_of(run, numbers.timing, live)
    references, before = references_of(manager.store, run), run_before(manager.store, run)
    return Look(
        store=manager.store,
        run=run,
        live=live,
        digest=numbers,
        found=found_by(numbers.facts, run.config),
        references=references,
        before=before,
        done=progress.done,
        words=words_of(manager, run, live, progress),
        stands=(*_stands(manager, run, live), *references.stands, before and before.id),
        at=time.monotonic(),
    )


def after_round(seen: Look, round: int) -> Look:
    """Return a look at a run as it stood after an earlier round, before it went on."""
    newest = seen.run.round
    return replace(
        seen,
        run=replace(seen.run, round=round, state=RunState.RUNNING),
        live=None,
        digest=digest(seen.store, seen.run.id, round, newest),
        newest=newest,
    )


def look_at_setup(store: RunStore, config: RunConfig, name: str = "") -> Look:
    """Return a look at the run that would be started: what is shown of it lies where it will."""
    run = _not_yet(config, name)
    return Look(
        store=store,
        run=run,
        live=None,
        digest=digest(store, run.id, None),
        found=would_find(config),
        references=References(),
        before=None,
        done=0.0,
        words=NOT_STARTED,
        stands=(config, name),
        at=time.monotonic(),
    )


def _not_yet(config: RunConfig, name: str) -> Run:
    return Run(
        id="",
        name=name,
        config=config,
        fingerprint="",
        created_at=0.0,
        state=RunState.QUEUED,
        round=None,
        reason="",
        suggestion="",
        resumable=False,
        stop_after=None,
        place=None,
        owner="",
        beats=0,
        wish="",
        warning=None,
        made_by=None,
        deleted_at=None,
        number=None,
        priority=0,
        sweep=None,
        role=None,
        keep_every=None,
        accuracy=None,
    )


def _stands(manager: RunAccess, run: Run, live: Live | None) -> tuple[object, ...]:
    wish = live.wish if live else ""
    begun = -1 if run.round is None else min(run.round, 1)  # how often browsers look
    said = run.reason, run.warning, manager.trouble
    return run.state, begun, said, run.resumable, wish, manager.held_up(run)
