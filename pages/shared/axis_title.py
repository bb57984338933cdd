"""What stands beside an axis, in lines no longer than it is: Plotly would cut them off."""

from textwrap import wrap

LETTER = 6.8  # pixels, on average
FEWEST = 20  # letters in a line


def lines_beside(title: str, height: float) -> list[str]:
    """Return a title in lines for an axis of so many pixels."""
    return wrap(title.replace("<br>", " "), max(FEWEST, round(height / LETTER)))
