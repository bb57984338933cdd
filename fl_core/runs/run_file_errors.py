"""What is said of files of runs that are refused."""

from fl_core.errors import printable
from fl_core.short_text import shortened
from fl_core.translatable import translatable

MOST_SHOWN = 40  # letters of a name that a file has

NO_FILE = translatable(
    "This is no file of runs as Fedarium writes them, or a part of it is missing."
)


def in_short(error: Exception) -> str:
    """Return what an error names, whatever a file has for a name."""
    return shortened(printable(str(error)[: 2 * MOST_SHOWN]), MOST_SHOWN)
