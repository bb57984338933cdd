"""Which round the page shows: the last one, or an earlier one that is pointed at or chosen.

A slider beneath the chart of the rounds, along its axis. A round under the pointer is shown as long
as it is pointed at, one that was chosen (with the slider, or by a press in the chart) until another
one is. What the parts of the page showed after it, the browser asks for itself.
"""

from collections.abc import Sequence

from fl_core.translatable import translatable
from pages.components.component import component
from pages.language.spoken import code, text

_mount = component(
    "round_choice",
    '<div class="choice"><input type="range" min="0" step="1" class="slider">'
    '<p class="words"><span class="which"></span>'
    '<button type="button" class="newest" hidden></button></p></div>',
)
WORDS = {
    "choose": translatable("Round that the page shows"),
    "newest": translatable("Back to the last round"),
    "last": translatable("The last round"),
    "earlier": translatable("After round {round}"),
    "first": translatable("Before training"),
    "shown": translatable("{moment} is shown"),
}


def round_choice(
    run: str, last: int | None, num_rounds: int, address: str, parts: Sequence[str], *, key: str
) -> None:
    """Draw the slider, which from then on follows the run by itself.

    Args:
        run: Its id.
        last: Its last finished round; `None` before the untrained model is measured.
        num_rounds: Where its axis ends.
        address: Where the progress line asks; what it said after a round is under it, at
            `/after?round=<number>&part=<name>`.
        parts: The names of the parts that show a round, as they are on the page.
        key: Names the slider among the page's.
    """
    told = {"run": run, "last": last, "num_rounds": num_rounds, "address": address}
    words = {name: text(each) for name, each in WORDS.items()}
    said = {"language": code(), "words": words, "parts": list(parts)}
    _mount(key=key, data=told | said)
