"""The four big numbers of a run."""

from fl_core.strategies import Strategy
from pages.components.key_numbers import Number, Tone, ready
from pages.shared.finished_rounds_summary import Digest
from pages.shared.run_snapshot import Look

PARTY_HELP = "Of the party's own model before averaging, on a fixed sample of test images."
SENT_HELP = (
    "Weights, and what a strategy sends beside them, to the parties and back, 4 bytes each. Not a "
    "single image."
)
LEAST_CHANGE = 0.00005  # what would be shown as 0.00 points


def headline(seen: Look) -> bytes:
    """Return the numbers after the last finished round, ready to be shown."""
    found = seen.digest
    last = found.last
    numbers = (
        _global(found, seen.run.config.strategy),
        _party("Best party", max(last, key=last.__getitem__, default=None), found),
        _party("Worst party", min(last, key=last.__getitem__, default=None), found),
        _sent(found, seen.run.round),
    )
    return ready(numbers)


def _global(found: Digest, strategy: Strategy) -> Number:
    label, change = "Mean accuracy" if strategy.own_models else "Global accuracy", found.change
    help = f"{strategy.measured}, on all test images; the change is since the round before."
    if found.accuracy is None:
        return Number(label, help=help)
    value = f"{found.accuracy * 100:.2f} %"
    if change is None or abs(change) < LEAST_CHANGE:
        return Number(label, value, help=help)
    tone: Tone = "better" if change > 0 else "worse"
    return Number(label, value, f"{change * 100:+.2f} points", tone, help)


def _party(label: str, party: int | None, found: Digest) -> Number:
    if party is None:
        return Number(label, help=PARTY_HELP)
    value = f"{found.last[party] * 100:.1f} %"
    return Number(label, value, f"Party {party + 1}", help=PARTY_HELP)


def _sent(found: Digest, round: int | None) -> Number:
    if found.accuracy is None:
        return Number("Sent", help=SENT_HELP)
    each = f"{in_bytes(found.bytes_sent / round)} a round" if round else ""
    return Number("Sent", in_bytes(found.bytes_sent), each, help=SENT_HELP)


def in_bytes(number: float) -> str:
    """Return a number of bytes in the unit that suits it."""
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{number / 1e3:.1f} kB"
