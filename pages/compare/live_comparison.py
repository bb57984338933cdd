"""A comparison as it goes on: made once for everybody who looks at it in one language.

The page is drawn by Streamlit when something else is to be seen; a round changes numbers only. The
browser's progress line asks `/live/compare/<words>` once a second how far the runs are, and after a
round `/live/compare/<words>/parts?part=<name>` for what it changes. The words are those of the
page's address.
"""

import gzip
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.compare.chosen import Choices
from pages.compare.comparison import Comparison, comparison_of
from pages.compare.drawn_parts import parts_of
from pages.components.component import joined
from pages.language.spoken import code, text
from pages.shared.keyed_cache import KeyedCache

MOST_KEPT = 64


@dataclass(frozen=True, eq=False)
class Moment:
    """A comparison at a moment.

    Attributes:
        comparison: What is compared.
        key: Names what is asked for, so that nobody takes it for something else.
        parts: What each part of the page shows, by its name.
        line: What the progress line shows, but for when it was looked at.
        stands: What it was made from.
        at: When it was looked at, in seconds of this machine's monotonic clock.
    """

    comparison: Comparison
    key: str
    parts: Mapping[str, bytes]
    line: Mapping[str, Any]
    stands: Sequence[object]
    at: float

    @property
    def step(self) -> int:
        """How many rounds are in it: rises from round to round."""
        return int(self.line["round"])

    def first_drawing(self, part: str) -> bytes:
        """Return what a part's component is mounted with, which then hears of later rounds."""
        head = {"run": self.key, "round": self.step, "part": part}
        return joined(json.dumps(head).encode(), self.parts[part])

    def message(self) -> bytes:
        """Return what the progress line is told."""
        return json.dumps({**self.line, "at": self.at, "parts": {}}).encode()

    def payload(self, names: Sequence[str]) -> bytes:
        """Return what rounds changed of some parts, as gzipped JSON."""
        told = b", ".join(json.dumps(name).encode() + b": " + self.parts[name] for name in names)
        head = json.dumps({"run": self.key, "round": self.step, "beside": 0})
        whole = joined(head.encode(), b'{"parts": {' + told + b"}}")
        return gzip.compress(whole, compresslevel=5, mtime=0)


_Key = tuple[RunStore, tuple[str, ...], Choices, str]
_kept: KeyedCache[_Key, Moment] = KeyedCache(MOST_KEPT)
_payloads: KeyedCache[tuple[_Key, tuple[str, ...]], tuple[Moment, bytes]] = KeyedCache(MOST_KEPT)


def now(
    store: RunStore, run_ids: Sequence[str], chosen: Choices, fresh_for: float = 0.0
) -> Moment | None:
    """Return a comparison as it is, or was at most `fresh_for` seconds ago; `None` of no runs."""

    def look(kept: Moment | None) -> Moment | None:
        if kept and time.monotonic() - kept.at < fresh_for:
            return kept
        at, runs = time.monotonic(), store.get_those(run_ids)
        stands = [(run.id, run.name, run.state, run.round) for run in runs]
        if kept and kept.stands == stands:
            return replace(kept, at=at)
        return _made(store, runs, chosen, stands, at) if runs else None

    return _kept.changed((store, tuple(run_ids), chosen, code()), look)


def payload_of(
    store: RunStore, run_ids: Sequence[str], chosen: Choices, moment: Moment, names: Sequence[str]
) -> bytes:
    """Return what rounds changed of some parts, packed once for all who ask for the same."""

    def pack(kept: tuple[Moment, bytes] | None) -> tuple[Moment, bytes]:
        if kept and kept[0].parts is moment.parts:
            return kept
        return moment, moment.payload(names)

    key = ((store, tuple(run_ids), chosen, code()), tuple(names))
    told = _payloads.changed(key, pack)
    assert told is not None
    return told[1]


def words_of(run_ids: Sequence[str], chosen: Choices) -> dict[str, str]:
    """Return the words of the address at which a comparison is looked at."""
    return {"runs": ".".join(run_ids), **chosen.words}


def address_of(run_ids: Sequence[str], chosen: Choices) -> str:
    """Return where a browser asks how it goes on, relative to the app's base address."""
    return f"live/compare/{urlencode(words_of(run_ids, chosen))}"


def _made(
    store: RunStore, runs: Sequence[Run], chosen: Choices, stands: Sequence[object], at: float
) -> Moment:
    words = words_of([run.id for run in runs], chosen)
    comparison = comparison_of(store, runs, chosen)
    key = hashlib.sha256(repr((words, code())).encode()).hexdigest()[:16]
    parts = parts_of(comparison, words)
    return Moment(comparison, key, parts, _line(key, runs, parts), stands, at)


def _line(key: str, runs: Sequence[Run], parts: Mapping[str, bytes]) -> dict[str, Any]:
    done = sum(run.state is RunState.FINISHED for run in runs)
    wanted = sum(run.config.num_rounds for run in runs)
    version = repr((key, [*parts], [run.name for run in runs], is_busy(runs)))
    return {
        "run": key,
        "version": hashlib.sha256(version.encode()).hexdigest()[:12],
        "round": sum(0 if run.round is None else run.round + 1 for run in runs),
        "beside": 0,
        "moves": any(run.state is RunState.RUNNING for run in runs),
        "done": round(sum(run.round or 0 for run in runs) / wanted, 4),
        "words": text("{done} of {runs} runs done", done=done, runs=len(runs)),
    }


def is_busy(runs: Sequence[Run]) -> bool:
    """Return whether any of them waits or trains."""
    return any(run.active for run in runs)
