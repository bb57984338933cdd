"""A language: its texts, its marks, and how values stand in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fl_core.told_values import FieldFormatter, Joined, Listed, Marks
from fl_core.translatable import Plural, Template, Translatable, form_of

Text = str | Sequence[str]
"""A translation; of a plural all its forms."""


@dataclass(frozen=True, eq=False)
class Language:
    """All that is said in one language.

    Attributes:
        code: As a browser names it, such as "de".
        texts: To an English text its translation; to the first form of a plural all its forms.
        form: Returns for a number which of these forms goes with it.
        marks: How it writes numbers and lists.
    """

    code: str
    texts: Mapping[str, Text] = field(default_factory=dict)
    form: Callable[[int], int] = lambda number: int(number != 1)
    marks: Marks = field(default_factory=Marks)

    def text(self, template: Template, values: Mapping[str, Any] | None = None) -> str:
        """Return a text in this language, in English where it has no translation.

        Args:
            template: The English text; one that is filled already remembers its values, one that
                was only marked as translatable is filled now.
            values: What stands in its fields.
        """
        told = {name: self._told(value) for name, value in (values or {}).items()}
        if isinstance(template, Translatable):
            told |= {name: self._word(value) for name, value in template.values.items()}
            template = template.template
        values = told
        return self._formatter.filled(self._form_of(template, values), values)

    def told(self, value: Any) -> str:
        """Return a value as it is told."""
        return self._formatter.format_field(self._told(value), "")

    def _told(self, value: Any) -> Any:
        """Return a value in this language if it is a text that remembers how it was made."""
        return (
            self.text(value) if isinstance(value, Translatable) else self._parts(value, self._told)
        )

    def _word(self, value: Any) -> Any:
        """Return a value in this language if it has a word for it."""
        return self.text(value) if isinstance(value, str) else self._parts(value, self._word)

    def _parts(self, value: Any, said: Callable[[Any], Any]) -> Any:
        if isinstance(value, Listed):
            return Listed(tuple(map(said, value.names)))
        if isinstance(value, Joined):
            return Joined(tuple(map(said, value.parts)), value.between)
        return value

    def _form_of(self, template: Template, values: Mapping[str, Any]) -> str:
        if isinstance(template, Plural):
            forms = self.texts.get(template.one)
            if forms is None or isinstance(forms, str):
                return form_of(template, values)
            return forms[self.form(values[template.field])]
        found = self.texts.get(template)
        return found if isinstance(found, str) else template

    @cached_property
    def _formatter(self) -> FieldFormatter:
        return _Formatter(self)


class _Formatter(FieldFormatter):
    def __init__(self, language: Language) -> None:
        super().__init__(language.marks)
        self._language = language

    def words(self, text: str) -> str:
        return self._language.text(text)
