"""What a knob is given, read as the value it stands for, however it was written.

There is one reader for each kind of knob, and the page, a link, a file, the command line and Python
all use it. What is not clear is returned as it came, for the knob to refuse in its own words.
"""

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

import numpy as np

from fl_core.number_parsing import number_in

ON, OFF = ("on", "true", "yes", "1"), ("off", "false", "no", "0")

NEAR = 0.8
"""How alike two names are that may be meant for one another: two letters of seven swapped."""
FAR = 0.6
"""The same where nobody is harmed by a wrong guess: commands, options, runs."""
LONGEST_NAME = 60

_BETWEEN_WORDS = re.compile(r"[\s_\u2010-\u2015-]+")
_IN_BRACKETS = re.compile(r"(.*)\((.*)\)")


def own(value: Any) -> Any:
    """Return Python's own value for one of numpy's, and a text without the spaces around it."""
    if isinstance(value, np.generic | np.ndarray) and value.ndim == 0:
        value = value.item()
    return value.strip() if isinstance(value, str) else value


def whole_number(value: Any) -> Any:
    """Return 5 for 5.0, "5.0", "1e1" and numpy's numbers; 5.5 stays what it is."""
    found = _number(value, whole=True)
    if isinstance(found, int) or found is None or not math.isfinite(found):
        return value if found is None else found
    return int(found) if found == int(found) else found


def number(value: Any) -> Any:
    """Return a float for any kind of number, and for a text that stands for one."""
    found = _number(value, whole=False)
    try:
        return value if found is None else float(found) + 0.0  # there is no minus zero
    except OverflowError:
        return value


def switch(value: Any) -> Any:
    """Return whether it is on, for on, true, yes and 1, in any case, and for their opposites."""
    value = own(value)
    text = str(value).casefold() if isinstance(value, str | int) else ""
    return text in ON if text in ON + OFF else value


def word(value: Any, names: Mapping[str, str]) -> Any:
    """Return the word that goes by a name, whatever its case, hyphens and spaces."""
    value = own(value)
    return names.get(squeezed(value), value) if isinstance(value, str) else value


def sha256(value: Any) -> Any:
    """Return a SHA-256 in small letters; some programs write it in capitals."""
    value = own(value)
    return value.lower() if isinstance(value, str) else value


def kind_in(value: Any) -> Any:
    """Return the name of the member that a value chooses: the value itself, or its `kind`."""
    return value.get("kind") if isinstance(value, Mapping) else value


def kind_among(members: Mapping[str, type[Any]], name: Any) -> str | None:
    """Return the kind of the member that goes by a name, whatever its case, hyphens and spaces."""
    name = own(name)
    if not isinstance(name, str) or name in members:
        return name if isinstance(name, str) else None
    return names_of_members(members).get(squeezed(name))


def names_of_members(members: Mapping[str, type[Any]]) -> dict[str, str]:
    """Return the kinds of members by all their names, squeezed."""
    return names_of({kind: [m.label, *m.also] for kind, m in members.items()})


def squeezed(name: str) -> str:
    """Return what names have in common that differ in case, hyphens and spaces only."""
    return _BETWEEN_WORDS.sub("", name).casefold()


def names_of(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the words by all their names, squeezed; a name of two words leads to neither.

    Args:
        words: To each word what else it is called. Of "Equal (IID)" each half is a name too.
    """
    found: dict[str, set[str]] = {}
    for word, others in words.items():
        for name in (part for other in others for part in (other, *_halves(other))):
            found.setdefault(squeezed(name), set()).add(word)
    clear = {name: meant.pop() for name, meant in found.items() if len(meant) == 1}
    return clear | {squeezed(word): word for word in words}


def meant(name: Any, names: Mapping[str, str]) -> str:
    """Return which word a name that is none was most likely meant for; empty where none is near.

    Args:
        name: As it came.
        names: The words by all their names, as `names_of` gives them.
    """
    text = squeezed(name)[:LONGEST_NAME] if isinstance(name, str) else ""
    found = get_close_matches(text, names, n=1, cutoff=NEAR)
    return names[found[0]] if found else ""


def nearest(name: str, words: Iterable[str], most: int = 2) -> list[str]:
    """Return which of some words one that is none of them may be meant for, the nearest first."""
    by_name = {squeezed(word): word for word in words}
    found = get_close_matches(squeezed(name)[:LONGEST_NAME], by_name, n=most, cutoff=FAR)
    return [by_name[each] for each in found]


def _halves(name: str) -> tuple[str, ...]:
    halves = _IN_BRACKETS.fullmatch(name)
    return halves.groups() if halves else ()


def _number(value: Any, whole: bool) -> int | float | None:
    value = own(value)
    if isinstance(value, str):
        return number_in(value, whole)
    if isinstance(value, bool):
        return None
    if isinstance(value, Integral):
        return int(value)
    try:
        return float(value) if isinstance(value, Real | Decimal) else None
    except (OverflowError, ValueError):  # too large a fraction, or none at all
        return None
