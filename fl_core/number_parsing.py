"""Read a number as people and other programs write it: `5`, `5.0`, `1e1`, `.01`, `0,05`, `12 000`.

The patterns are those of Python and of JavaScript alike: the fields of a page read by them too.
"""

import re
import unicodedata

MOST_LETTERS = 100

GAP = r"(?<=[0-9])[ \u00a0\u2009\u202f'’_](?=[0-9]{3}(?![0-9]))"
"""What stands between thousands and nowhere else."""

THOUSANDS = r"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+$"
"""Commas as Fedarium writes them in whole numbers: 12,000."""

UNCLEAR_IF_WHOLE = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"
"""12.000 is twelve to one half of the world and twelve thousand to the other."""

UNCLEAR_IF_NOT = r"^[+-]?[1-9][0-9]{0,2},[0-9]{3}$"
"""So is 1,000 where a comma may stand before a fraction. A 0 before it makes it clear: 0,001."""

MARK = r"[,\u066b]"
"""What else stands before a fraction; the second is the Arabic one."""

PLAIN = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


def number_in(text: str, whole: bool) -> int | float | None:
    """Return the number a text stands for, `None` if for none or not clearly for one.

    Args:
        text: As it was typed or sent.
        whole: Whether whole numbers are asked for; it may stand for another all the same.
    """
    text = _tidy(text)
    if len(text) > MOST_LETTERS or re.search(_unclear(whole), text):
        return None
    if whole and re.search(THOUSANDS, text):
        text = text.replace(",", "")
    text = re.sub(MARK, ".", text)
    if not re.search(PLAIN, text):
        return None
    try:
        return int(text)
    except ValueError:
        return float(text)


def readings(text: str, whole: bool) -> tuple[str, str] | None:
    """Return the two numbers that an unclear text could be."""
    text = _tidy(text)
    if len(text) > MOST_LETTERS or not re.search(_unclear(whole), text):
        return None
    return f"{float(text.replace(',', '.')):g}", re.sub("[.,]", "", text)


def _unclear(whole: bool) -> str:
    return UNCLEAR_IF_WHOLE if whole else UNCLEAR_IF_NOT


def _tidy(text: str) -> str:
    """Return a text in ASCII's digits, whatever script it is in, and without gaps."""
    letters = text[: MOST_LETTERS + 9].strip()
    return re.sub(GAP, "", "".join(str(unicodedata.decimal(a, a)) for a in letters))
