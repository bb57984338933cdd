"""English texts that remember how they were made, so that a page can say them in another language.

A text is whole sentences with named fields: `{parties} parties of {images} images`. The English
text itself is what a catalogue of another language finds it by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fl_core.told_values import FieldFormatter, Joined


@dataclass(frozen=True)
class Plural:
    """A text that is another where one of its fields is 1.

    Attributes:
        field: Which one.
        one: The text where it is 1.
        other: The text where it is anything else.
    """

    field: str
    one: str
    other: str


Template = str | Plural
_ENGLISH = FieldFormatter()


def form_of(template: Template, values: Mapping[str, Any]) -> str:
    """Return the form of an English text that goes with its values."""
    if isinstance(template, str):
        return template
    return template.one if values[template.field] == 1 else template.other


class Translatable(str):
    """An English text, filled, that remembers its template and values: a text like any other."""

    template: Template
    values: Mapping[str, Any]

    def __new__(cls, template: Template, values: Mapping[str, Any]) -> "Translatable":
        """Return the text with these values in its fields."""
        text = super().__new__(cls, _ENGLISH.filled(form_of(template, values), values))
        text.template, text.values = template, values
        return text

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.template, self.values

    def __str__(self) -> str:
        return self  # as the message of an error, too, it goes on remembering


def joined(between: str, parts: Iterable[str]) -> Translatable:
    """Return texts one after the other, as one that can be told in other languages."""
    return Translatable("{parts}", {"parts": Joined(tuple(filter(None, parts)), between)})


def translatable(template: Template, /, **values: Any) -> Translatable:
    """Return an English text that can be told in other languages.

    Args:
        template: Whole sentences with named fields.
        values: What stands in them. A word that a page shows by itself, too, such as a label, is
            told in the other language; so is what is translatable itself.
    """
    return Translatable(template, values)
