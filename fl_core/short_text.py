"""Text from elsewhere made fit to be shown: one line, nothing unseen in it, and not too long.

What is one letter to the eye (an accent on it, a flag, a family of emoji) is never cut in two.
"""

import re
import unicodedata

MOST_NAME = 80
"""Characters of a run's name; more than a person would choose."""

COLOURS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
"""What makes a terminal write red or bold, as in the errors of Keras; elsewhere it is rubbish."""
MOST_MARKS = 4  # on one letter; some scripts need three, a pile of them would cover the lines above
JOINERS = "\u200c\u200d"  # the two unseen characters that writing needs: in Persian, in emoji
SKIN = range(0x1F3FB, 0x1F400)
FLAG = range(0x1F1E6, 0x1F200)  # two of these are one flag


def one_line(text: str) -> str:
    """Return a text without line breaks, control characters and marks that turn its direction."""
    letters = "".join(map(_seen, COLOURS.sub("", text)))
    return " ".join(_without_piles(letters).split())


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters, an ellipsis in the place of what is cut off."""
    if len(text) <= most:
        return text
    end = next((end for end in range(most - 1, 0, -1) if _parts(text, end)), most - 1)
    return f"{text[:end].rstrip()}…"


def name_of_a_run(text: str) -> str:
    """Return a name that somebody gave a run, as it is kept and shown."""
    return shortened(one_line(text[: 20 * MOST_NAME]), MOST_NAME)


def _seen(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if kind == "Cs":  # half a character: no database and no browser takes it
        return "\ufffd"
    return "" if kind == "Cf" and letter not in JOINERS else letter


def _without_piles(text: str) -> str:
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _parts(text: str, end: int) -> bool:
    """Return whether a new letter begins at `end`."""
    before, after = text[end - 1], text[end]
    if before in JOINERS or after in JOINERS or ord(after) in SKIN:
        return False
    if unicodedata.category(after).startswith("M"):
        return False
    flags = 0
    while flags < end and ord(text[end - 1 - flags]) in FLAG:
        flags += 1
    return not (ord(after) in FLAG and flags % 2)
