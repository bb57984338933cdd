"""The four big numbers of a run."""

from fl_core.runs.run import Run
from pages.components.key_numbers import Number, Tone, ready
from pages.shared.finished_rounds_summary import Accuracies, Digest
from pages.shared.metric_column_names import View
from pages.shared.page_parts import Options
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.sentence import Bytes
from pages.shared.run_snapshot import Look
from pages.train.whose_accuracy import (
    as_of,
    how_often,
    in_words,
    overall_in_words,
    short_name,
    view_of,
    whose_number,
    why_not,
)

SENT_HELP = (
    "Models to the parties and updates back: their weights, and what a strategy sends beside "
    "them, 4 bytes each. Not a single image, but numbers that can tell something of the images: "
    "see Words."
)
POOLED_HELP = (
    "No model: all images were brought together in one place before the first round, and that is "
    "not counted here."
)


def headline(seen: Look, options: Options) -> bytes:
    """Return the numbers after the last measured round, ready to be shown."""
    view = view_of(options)
    of_parties = seen.digest.of[view.by_party].last
    best = max(of_parties, key=of_parties.__getitem__, default=None)
    one = seen.called.one.casefold()
    worst = min(of_parties, key=of_parties.__getitem__, default=None)
    numbers = (
        _overall(seen, view, seen.digest.of[view]),
        _party(f"Best {one}", best, seen, view.by_party),
        _party(f"Worst {one}", worst, seen, view.by_party),
        _sent(seen.digest, seen.run),
    )
    return ready(numbers)


def _overall(seen: Look, view: View, found: Accuracies) -> Number:
    label, change = short_name(seen.run.config, view), found.change
    often = how_often(seen.run.config)
    since = "measured round" if often else "round"
    what = f"Accuracy: {overall_in_words(seen, view)}; the change is since the {since} before."
    if found.overall is None:
        return Number(label, help=why_not(seen, view) or what + often)
    value = f"{found.overall * 100:.1f} %"
    points = 0.0 if change is None else _points(found.overall, found.overall - change)
    if not points:
        return Number(label, value, as_of(seen), help=what + often)
    tone: Tone = "better" if points > 0 else "worse"
    told = _and_when(f"{points:+.1f} points", seen)
    return Number(label, value, told, tone, what + often)


def _points(now: float, before: float) -> float:
    """Return by how many percentage points a share has changed, as both are shown."""
    return round(round(100 * now, 1) - round(100 * before, 1), 1)


def _party(label: str, party: int | None, seen: Look, view: View) -> Number:
    what = f"Accuracy: {in_words(seen, view)}.{how_often(seen.run.config)}"
    if party is None:
        return Number(label, help=why_not(seen, view) or what)
    value = f"{seen.digest.of[view].last[party] * 100:.1f} %"
    whose = whose_number(seen.run.config, view, seen.called.name(party))
    return Number(label, value, _and_when(whose, seen), help=what)


def _and_when(words: str, seen: Look) -> str:
    """Add of which round a number is, where it is not of the last finished one."""
    return ", ".join(filter(None, (words, as_of(seen))))


def _sent(found: Digest, run: Run) -> Number:
    told = POOLED_HELP if run.config.strategy.pools else SENT_HELP
    if run.round is None:
        return Number("Sent", help=told)
    each = f"{_in_bytes(found.bytes_sent / run.round)} a round" if run.round else ""
    return Number("Sent", _in_bytes(found.bytes_sent), each, help=told)


def _in_bytes(number: float) -> str:
    return ENGLISH.told(Bytes(float(number)))
