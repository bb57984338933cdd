"""Which rounds' weights of a run are kept: all of them, every n-th and the last two, or those two.

A column of the run, and not one of its knobs: it changes no number, so two runs that differ in it
alone are the same run, with one fingerprint. All are kept unless somebody says otherwise, as a
whole history is what can be looked back at; a sweep of two hundred runs asks for less. The last
two are always there: the last to go on from, the one before in case that one is damaged.
"""

import os

from fl_core.errors import ConfigError

VARIABLE = "FEDARIUM_WEIGHTS"
LAST_TWO = 0


def usual() -> int | None:
    """Return what new runs keep where nobody says: as FEDARIUM_WEIGHTS does, else all.

    `None` is all rounds, `LAST_TWO` the last two, n every n-th and the last two.

    Raises:
        ConfigError: If FEDARIUM_WEIGHTS is none of these.
    """
    said = os.environ.get(VARIABLE, "").strip().lower() or "all"
    words = {"all": None, "last": LAST_TWO}
    if said in words:
        return words[said]
    if said.isdecimal() and len(said) < 7 and int(said):
        return int(said)
    raise ConfigError(
        f"{VARIABLE} says which rounds' weights are kept: it must be “all”, “last” for the last "
        f"two, or n for every n-th and the last two, got “{said[:40]}”."
    )


def is_kept(keep_every: int | None, round: int, last: int) -> bool:
    """Return whether a round's weights are kept once round `last` is finished."""
    if keep_every is None or round >= last - 1:
        return True
    return keep_every != LAST_TWO and round % keep_every == 0


def words_of(keep_every: int | None) -> str:
    """Say which rounds' weights are kept."""
    if keep_every is None:
        return "all"
    return "the last two" if keep_every == LAST_TWO else f"one in {keep_every} and the last two"
