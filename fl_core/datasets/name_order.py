"""The order of names in which people count: 2 before 10, whatever else is in a name."""

import re
from collections.abc import Iterable

_DIGITS = re.compile(r"([0-9]+)")
_WHOLE = re.compile(r"-?\d{1,99}")
_CODE = re.compile(r"[0-9a-f]+", re.IGNORECASE)


def in_order(names: Iterable[str]) -> list[str]:
    """Return names in the order of their numbers, and else of the alphabet.

    Where no two of them differ in the value of a number, that is the order of plain words. Codes
    all of one length, such as 4f and 50, are no numbers with letters behind them.
    """
    names = list(names)
    if all(map(_WHOLE.fullmatch, names)):
        return sorted(names, key=lambda name: (int(name), name))
    if len({len(name) for name in names}) == 1 and all(map(_CODE.fullmatch, names)):
        return sorted(names)
    return sorted(names, key=lambda name: (_key(name), name))


def _key(name: str) -> list[tuple[int, int, str]]:
    """Return what is compared: letter by letter, but a number as a whole, where a digit would be.

    Of two numbers the one with more digits is larger: so none is too long to be read as one.
    """
    found: list[tuple[int, int, str]] = []
    for part in _DIGITS.split(name):
        if part[:1].isdigit() and part.isascii():
            digits = part.lstrip("0")
            found.append((ord("0"), len(digits), digits))
        else:
            found += [(ord(letter), 0, "") for letter in part]
    return found
