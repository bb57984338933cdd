"""How a run that cannot go on is explained: what happened, what is safe, what to do."""

import errno

from fl_core.config import RunConfig
from fl_core.errors import StoreError, StoreSilent
from fl_core.events import RunFailed
from fl_core.knobs import knobs_of

SAFE = "All finished rounds are safe."
HEAVY = [knobs_of(RunConfig)[name].label for name in ("num_parties", "num_images", "batch_size")]
LOWER = f"lower {', '.join(HEAVY[:-1])} or {HEAVY[-1]}"
"""What takes less memory, in the words beside the widgets."""
AGAIN = (
    "If it happens again, the machine may be short of memory: "
    f"close other programs, or {LOWER} and start a new run."
)
"""Where memory ends, TensorFlow may fail in any way, and die of it."""


def out_of_memory() -> RunFailed:
    """Return the end of a run that asked for more memory than there is."""
    return RunFailed(
        reason="There was not enough memory.",
        suggestion=f"{SAFE} Close other programs and press Resume, or {LOWER} and start a new run.",
        resumable=True,
    )


def unexpected(error: Exception) -> RunFailed:
    """Return the end of a run that failed in a way nobody thought of."""
    said = " ".join(str(error).split())[:300].rstrip(".")
    return RunFailed(
        reason=f"Something unexpected went wrong: {type(error).__name__}: {said}.",
        suggestion=f"{SAFE} Press Resume to try again from the last one. {AGAIN}",
        resumable=True,
    )


def not_understood(said: str) -> RunFailed:
    """Return the end of a run of which dashboard or worker said what the other does not know.

    Args:
        said: What and why, in a sentence or two.
    """
    suggestion = "All finished rounds are safe: press Resume after that."
    return RunFailed(reason=said, suggestion=suggestion, resumable=True)


def worker_did_not_start(ended: str) -> RunFailed:
    """Return the end of a run whose worker process ended before it could train."""
    return RunFailed(
        reason=f"The training process does not start. {ended}",
        suggestion=f"{SAFE} Press Resume to try again. {AGAIN}",
        resumable=True,
    )


def worker_died(ended: str, round: int) -> RunFailed:
    """Return the end of a run whose worker process is gone.

    Args:
        ended: How the process ended, a sentence.
        round: What it was training; 0 while it was measuring the untrained model.
    """
    last = max(0, round - 1)
    safe = "No round was finished yet."
    if last:
        safe = "Round 1 is safe." if last == 1 else f"Rounds 1 to {last} are safe."
    busy = f"training round {round}" if round else "measuring the untrained model"
    return RunFailed(
        reason=f"{ended} It was {busy}.",
        suggestion=f"{safe} Press Resume to go on from there. {AGAIN}",
        resumable=True,
    )


def weights_not_saved(error: OSError) -> RunFailed:
    """Return the end of a run whose weights the disk did not take."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        reason, remedy = "The disk is full.", "Make room on it"
    elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        reason, remedy = (
            f"The weights cannot be saved: {error.filename} is read-only.",
            "Allow writing there",
        )
    else:
        reason, remedy = f"The weights cannot be saved: {error}.", "See to the disk"
    return RunFailed(
        reason=reason, suggestion=f"{SAFE} {remedy}, then press Resume.", resumable=True
    )


def stopped_by(signal: str) -> dict[str, str]:
    """Return why a run was interrupted whose driver was asked to end, and what to do."""
    meaning = {
        "SIGHUP": " (its terminal was closed)",
        "SIGPIPE": " (what read its lines was closed)",
        "SIGXCPU": " (its limit of processor time was reached)",
    }.get(signal, "")
    return {
        "reason": f"The command line that drove this run was ended by {signal}{meaning}.",
        "suggestion": f"{SAFE} Press Resume to go on.",
    }


def not_saved(error: StoreError) -> RunFailed:
    """Return the end of a run whose round the store did not take."""
    reason = str(error)
    if isinstance(error, StoreSilent):  # when this is read, it answers again
        reason = f"The store of runs ({error.where}) did not answer for long ({error.why})."
    return RunFailed(
        reason=reason,
        suggestion=f"{SAFE} Once the store can be written again, press Resume.",
        resumable=True,
    )


def trained_again(whole: int | None, last: int) -> str:
    """Say that the rounds after the last whole one, up to `last`, are trained anew."""
    first = (whole or 0) + 1
    if first > last:
        return ""  # the untrained model alone
    which = f"round {last}" if first == last else f"rounds {first} to {last}"
    return f"Trained again, because the saved weights were damaged or missing: {which}."
