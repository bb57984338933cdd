"""The pages there are, and what browsers are told of runs on each. Importing it draws nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from fl_core.translatable import translatable
from pages.compare import page as compare
from pages.data import page as data
from pages.glossary import page as glossary
from pages.learn import page as learn
from pages.reference import page as reference
from pages.runs import page as runs
from pages.shared.page_parts import PageParts
from pages.sweeps import page as sweeps
from pages.train import page as train
from pages.train.run_parts import PARTS


@dataclass(frozen=True)
class PageEntry:
    """A page in the list at the top of every page.

    Attributes:
        name: Of its folder, and in its address.
        title: Its name for people.
        draw: Draws it.
        parts: Those of its parts that show a run and are kept up to date, if it has any.
    """

    name: str
    title: str
    draw: Callable[[], None]
    parts: PageParts | None = None


PAGES = (
    PageEntry("train", translatable("Train"), train.draw, PARTS),
    PageEntry("learn", translatable("Learn"), learn.draw),
    PageEntry("runs", translatable("Runs"), runs.draw),
    PageEntry("sweeps", translatable("Sweeps"), sweeps.draw),
    PageEntry("compare", translatable("Compare"), compare.draw),
    PageEntry("data", translatable("Data"), data.draw),
    PageEntry("reference", translatable("Reference"), reference.draw),
    PageEntry("glossary", translatable("Words"), glossary.draw),
)
"""In the order in which they are listed; the first is the one that opens."""
