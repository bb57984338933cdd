"""A language that is none: it puts what goes through it into brackets, and so shows what does not.

`told_by` and `past_the_catalogue` find the words of a page that never were a page's `text(...)`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from fl_core.translatable import Template
from pages.language import spoken
from pages.language.catalogue import SOURCE
from pages.language.language import Language
from pages.shared import viewer_language

CODE = "xx"


class Pseudo(Language):
    """A language that puts what goes through it into brackets, longer by a third."""

    def text(self, template: Template, values: Mapping[str, Any] | None = None) -> str:
        told = super().text(template, values)
        return f"⟦{told}{'~' * (len(told) // 3)}⟧" if told else told


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the dashboard know this language beside English."""
    pseudo, both = Pseudo(CODE), {SOURCE: "English", CODE: "Deutsch"}
    monkeypatch.setattr(spoken, "language", lambda code: pseudo)
    for module in (spoken, viewer_language):
        monkeypatch.setattr(module, "names", lambda: both)


SAME_IN_ALL = {
    *("English", "Deutsch", "Fedarium"),
    *("kB", "MB", "min"),  # units
}
"""Words that are the same in every language."""

TOLD = ("label", "help", "body", "placeholder", "options", "captions", "content")
"""What of Streamlit's own elements is read."""

UNREAD = {
    # of charts, as plotly.js has it
    *("type", "mode", "fill", "fillcolor", "color", "dash", "symbol", "colorscale", "hoverinfo"),
    *("hovermode", "hoverformat", "side", "autorange", "rangemode", "anchor", "xref", "yref"),
    *("xanchor", "yanchor", "orientation", "ticks", "tickcolor", "gridcolor", "textposition"),
    *("barmode", "traceorder", "layer", "dtype", "bdata", "shape", "align", "angleref"),
    *("uirevision", "separators", "script", "xaxis", "yaxis"),
    # of parts of a page, and of what they ask
    *("run", "part", "parts", "moving", "address", "language", "version", "page", "key"),
    # of pictures and their tiles
    *("pixels", "verdict", "icon", "tone", "phases", "phase", "point", "sends", "url"),
}
"""What of our own components is not: names, colours, addresses, and what is said elsewhere."""

SILENT = {"fedarium_browser_memory", "fedarium_page_language"}
"""Components that show nothing."""

OTHER_MARKUP = re.compile(
    r"\[[^\]⟧]*\]\(https?:[^)]*\)|"  # what a link to a paper reads: who wrote it, and when
    r"\]\([^)]*\)|:material/\w+:|:\w+-badge|<[^>]*>|`[^`]*`|:\w+\[|%?\{[^}]*\}|var\([^)]*\)"
)


def told_by(page: Any) -> Iterator[str]:
    """Yield the words of all elements of a page, those of our own components with them."""

    def visit(proto: Any) -> Iterator[str]:
        for field, value in proto.ListFields():
            if field.type == field.TYPE_MESSAGE:
                for each in [value] if not field.is_repeated else value:
                    if hasattr(each, "ListFields"):
                        yield from visit(each)
            elif field.name in TOLD:
                yield from [value] if isinstance(value, str) else map(str, value)

    def walk(block: Any) -> Iterator[str]:
        for child in block.children.values():
            if child.type == "bidi_component" and child.proto.component_name in SILENT:
                continue
            if child.type == "bidi_component":
                yield from read_in(json.loads(child.proto.bytes or child.proto.json or "null"))
            elif getattr(child, "proto", None) is not None and child.type not in ("html", "latex"):
                yield from visit(child.proto)
            if hasattr(child, "children"):
                yield from walk(child)

    for block in page._tree.children.values():
        yield from walk(block)


def read_in(told: Any) -> Iterator[str]:
    """Yield the words in what a component of our own is given to show."""
    match told:
        case str():
            yield told
        case list():
            for each in told:
                yield from read_in(each)
        case dict():
            for name, each in told.items():
                if name not in UNREAD or (name in ("xaxis", "yaxis") and isinstance(each, dict)):
                    yield from read_in(each)


def past_the_catalogue(words: str) -> str:
    """Return what of some words did not go through the language."""
    rest, depth = [], 0
    for letter in OTHER_MARKUP.sub(" ", words):
        depth += (letter == "⟦") - (letter == "⟧")
        rest.append(letter if depth == 0 and letter != "⟧" else " ")
    found = re.findall(r"[^\W\d_]{2,}", "".join(rest))
    return " ".join(word for word in found if word not in SAME_IN_ALL)


def all_past_the_catalogue(page: Any) -> dict[str, str]:
    """Return to what a page says of which some did not go through the language, what that is."""
    return {words: rest for words in told_by(page) if (rest := past_the_catalogue(words))}
