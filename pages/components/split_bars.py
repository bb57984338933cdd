"""Who holds how many images of each class, as bars whose ends are dragged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fl_core.translatable import translatable
from pages.components.component import component
from pages.language.spoken import code, text

_mount = component(
    "split_bars",
    '<div class="split"><div class="classes" role="radiogroup"></div>'
    '<p class="words" aria-live="polite"></p><ol class="rows"></ol></div>',
)

WORDS = {
    "party": translatable("Party {number}"),
    "shortParty": translatable("Party"),
    "ofClass": translatable("{word} {name}"),
    "dealtOut": translatable("{class}: {used} of {stock} images dealt out"),
    "held": translatable("{class}: {count}"),
    "images": translatable("{count} images"),
    "ofThese": translatable("Of {class}, {count} of {stock} images are dealt out."),
    "holds": translatable("{party} holds {count}."),
    "noMore": translatable("There are no more."),
    "tooMany": translatable("That is {over} more than there are."),
    "toChange": translatable("Class to change"),
}
"""What the browser says, its fields filled in there."""


def split_bars(
    table: Sequence[Sequence[int]],
    stock: Sequence[int],
    names: Sequence[str],
    colours: Sequence[str],
    class_word: str,
    *,
    heard: int,
    on_edit: Callable[[], None],
    key: str,
) -> None:
    """Draw a bar a party, a stretch of it a class. Of the class that is chosen the end is dragged.

    Args:
        table: `[num_parties, num_classes]` counts.
        stock: How many images of each class there are: no stretch is drawn out beyond what is left.
        names: Of the classes.
        colours: Of the classes.
        class_word: What a class is called.
        heard: The number of the last edit that the table has in it.
        on_edit: Called when counts were changed; `edits_in` finds them under `key`.
        key: Names the bars among the page's.
    """
    data = {
        "table": [list(row) for row in table],
        "stock": list(stock),
        "names": list(names),
        "colours": list(colours),
        "word": class_word,
        "heard": heard,
        "words": {name: text(template) for name, template in WORDS.items()},
        "language": code(),
    }
    _mount(key=key, data=data, on_edited_change=on_edit)


def edits_in(value: Any) -> tuple[int, list[tuple[int, int, int]]]:
    """Return the number of an edit and its cells (party, class, count) as a browser sent them.

    What is not of this shape is left out: a browser may send anything.
    """
    sent = value.get("edited") if isinstance(value, Mapping) else None
    if not isinstance(sent, Mapping) or not _whole(sent.get("number")):
        return 0, []
    cells = sent.get("cells")
    cells = cells if isinstance(cells, list) else []
    found = [tuple(cell) for cell in cells if isinstance(cell, list) and len(cell) == 3]
    return sent["number"], [(p, c, n) for p, c, n in found if all(map(_whole, (p, c, n)))]


def _whole(value: Any) -> bool:
    return type(value) is int
