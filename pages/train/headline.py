"""The four big numbers of a run."""

from fl_core.runs.store import RunStore
from pages.shared.numbers import Number, ready
from pages.shared.once import once
from pages.train.digest import Digest, digest

GLOBAL_HELP = "Of the global model on all test images; the change is since the round before."
PARTY_HELP = "Of the party's own model before averaging, on a fixed sample of test images."
SENT_HELP = "Weights sent to the parties and back, 4 bytes each. Not a single image."
LEAST_CHANGE = 0.00005  # what would be shown as 0.00 points


@once(maxsize=32)
def headline(store: RunStore, run_id: str, round: int | None) -> bytes:
    """Return the numbers after a round, ready to be shown."""
    found = digest(store, run_id, round)
    last = found.last
    numbers = (
        _global(found),
        _party("Best party", max(last, key=last.__getitem__, default=None), found),
        _party("Worst party", min(last, key=last.__getitem__, default=None), found),
        _sent(found, round),
    )
    return ready(numbers, part=f"{run_id} headline")


def _global(found: Digest) -> Number:
    label, change = "Global accuracy", found.change
    if found.accuracy is None:
        return Number(label, help=GLOBAL_HELP)
    value = f"{found.accuracy * 100:.2f} %"
    if change is None or abs(change) < LEAST_CHANGE:
        return Number(label, value, help=GLOBAL_HELP)
    tone = "better" if change > 0 else "worse"
    return Number(label, value, f"{change * 100:+.2f} points", tone, GLOBAL_HELP)


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
