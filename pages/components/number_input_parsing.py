"""Lets people type a number as they write it, 0,05 or 12 000, and says it when one is not taken.

A browser's own number field drops whatever it thinks is none of a number: typed in an English one,
0,05 turns into 5. Such a field becomes one for text here, and what is typed is read as the engine
reads it in a link or a file, by its very patterns, before Streamlit hears of it.
"""

from collections.abc import Mapping
from typing import Any

from fl_core import number_parsing
from fl_core.errors import MOST_SHOWN
from pages.components.component import component

KEY = "number-fields"
PATTERNS = {
    "gap": number_parsing.GAP,
    "thousands": number_parsing.THOUSANDS,
    "unclearWhole": number_parsing.UNCLEAR_IF_WHOLE,
    "unclear": number_parsing.UNCLEAR_IF_NOT,
    "mark": number_parsing.MARK,
    "plain": number_parsing.PLAIN,
}
_mount = component(
    "number_input_parsing", '<span class="reader" hidden></span>', isolate_styles=False
)


def read_number_fields(fields: Mapping[str, Mapping[str, Any]]) -> None:
    """Read over the page's number fields; to be drawn once, outside of fragments.

    Args:
        fields: By the key of its widget, what each may be: `whole`, `low`, `high`, and two
            sentences: `refusal`, with the field `{given}`, and `unclear`, with `{given}`, and
            `{one}` and `{other}` for the two numbers that it could be.
    """
    _mount(key=KEY, data={"fields": fields, "patterns": PATTERNS, "mostShown": MOST_SHOWN})
