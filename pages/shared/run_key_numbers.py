"""The four big numbers of a run."""

from fl_core.runs.run import Run
from fl_core.told_values import Bytes, Share
from fl_core.translatable import translatable
from pages.components.key_numbers import Number, Tone, ready
from pages.language.spoken import spoken, text
from pages.shared.finished_rounds_summary import Accuracies, Digest
from pages.shared.metric_column_names import View
from pages.shared.page_parts import Options
from pages.shared.run_snapshot import Look
from pages.shared.whose_accuracy import (
    as_of,
    how_often,
    in_words,
    overall_in_words,
    short_name,
    view_of,
    whose_number,
    why_not,
)

SENT_HELP = translatable(
    "Models to the parties and updates back: their weights, and what a strategy sends beside "
    "them, 4 bytes each. Not a single image, but numbers that can tell something of the images: "
    "see Words."
)
POOLED_HELP = translatable(
    "No model: all images were brought together in one place before the first round, and that is "
    "not counted here."
)

ACCURACY = "Accuracy: {what}."
SINCE = "Accuracy: {what}; the change is since the round before."
SINCE_MEASURED = "Accuracy: {what}; the change is since the measured round before."


def headline(seen: Look, options: Options) -> bytes:
    """Return the numbers after the last measured round, ready to be shown."""
    view = view_of(options)
    of_parties = seen.digest.of[view.by_party].last
    best = max(of_parties, key=of_parties.__getitem__, default=None)
    worst = min(of_parties, key=of_parties.__getitem__, default=None)
    numbers = (
        _overall(seen, view, seen.digest.of[view]),
        _party(text(seen.called.best), best, seen, view.by_party),
        _party(text(seen.called.worst), worst, seen, view.by_party),
        _sent(seen.digest, seen.run),
    )
    return ready(numbers)


def _overall(seen: Look, view: View, found: Accuracies) -> Number:
    label, change = short_name(seen.run.config, view), found.change
    often = how_often(seen.run.config)
    what = text(SINCE_MEASURED if often else SINCE, what=overall_in_words(seen, view))
    if found.overall is None:
        return Number(label, help=why_not(seen, view) or what + often)
    value = text("{share} %", share=Share(found.overall))
    points = 0.0 if change is None else _points(found.overall, found.overall - change)
    if not points:
        return Number(label, value, as_of(seen), help=what + often)
    tone: Tone = "better" if points > 0 else "worse"
    told = _and_when(text("{points:+.1f} points", points=points), seen)
    return Number(label, value, told, tone, what + often)


def _points(now: float, before: float) -> float:
    """Return by how many percentage points a share has changed, as both are shown."""
    return round(round(100 * now, 1) - round(100 * before, 1), 1)


def _party(label: str, party: int | None, seen: Look, view: View) -> Number:
    what = f"{text(ACCURACY, what=in_words(seen, view))}{how_often(seen.run.config)}"
    if party is None:
        return Number(label, help=why_not(seen, view) or what)
    value = text("{share} %", share=Share(seen.digest.of[view].last[party]))
    whose = whose_number(seen.run.config, view, seen.called.name(party))
    return Number(label, value, _and_when(whose, seen), help=what)


def _and_when(words: str, seen: Look) -> str:
    """Add of which round a number is, where it is not of the last finished one."""
    return ", ".join(filter(None, (words, as_of(seen))))


def _sent(found: Digest, run: Run) -> Number:
    label, told = text("Sent"), text(POOLED_HELP if run.config.strategy.pools else SENT_HELP)
    if run.round is None:
        return Number(label, help=told)
    a_round = Bytes(found.bytes_sent / run.round) if run.round else None
    each = text("{amount} a round", amount=a_round) if a_round else ""
    return Number(label, spoken().told(Bytes(float(found.bytes_sent))), each, help=told)
