"""A look at a run: all that changes while it trains, made once for everybody who watches it."""

import time
from dataclasses import dataclass

from fl_core.runs.live_progress import Live
from fl_core.runs.run import Run
from fl_core.runs.store import RunStore
from pages.shared.finished_rounds_summary import Digest, digest
from pages.shared.keyed_cache import KeyedCache
from pages.shared.references import References, references_of
from pages.shared.rounds_cache import History, history
from pages.shared.run_access import RunAccess
from pages.shared.run_data_split import Found, found_by
from pages.shared.run_progress import progress_of, words_of

MOST_KEPT = 64


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
        done: How far the whole run is, 0..1.
        words: What goes on now.
        stands: Its state, and what there is to say of it: pages are drawn anew when this changes.
        at: When, in seconds of this machine's monotonic clock, which nobody can set back.
    """

    store: RunStore
    run: Run
    live: Live | None
    digest: Digest
    found: Found
    references: References
    done: float
    words: str
    stands: tuple[object, ...]
    at: float

    @property
    def history(self) -> History:
        """Its finished rounds as tables."""
        return history(self.store, self.run.id, self.run.round)


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
    references = references_of(manager.store, run)
    return Look(
        store=manager.store,
        run=run,
        live=live,
        digest=numbers,
        found=found_by(numbers.facts, run.config),
        references=references,
        done=progress.done,
        words=words_of(manager, run, live, progress),
        stands=(*_stands(manager, run, live), *references.stands),
        at=time.monotonic(),
    )


def _stands(manager: RunAccess, run: Run, live: Live | None) -> tuple[object, ...]:
    wish = live.wish if live else ""
    begun = -1 if run.round is None else min(run.round, 1)  # how often browsers look
    said = run.reason, run.warning, manager.trouble
    return run.state, begun, said, run.resumable, wish, manager.held_up(run)
