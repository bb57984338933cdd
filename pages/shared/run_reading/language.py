"""How a sentence about a run is put into the words of whoever reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fl_core.translatable import Plural, Template
from pages.language.spoken import spoken, text
from pages.shared.run_reading.sentence import Sentence

__all__ = ["Plural", "Text", "Texts"]

Text = Template


@dataclass(frozen=True)
class Texts:
    """The texts by the names of their sentences, in English; said in the reader's language."""

    texts: Mapping[str, Text]

    def words(self, sentence: Sentence) -> str:
        """Return a sentence in the reader's words."""
        return text(self.texts[sentence.name], **sentence.values)

    def paragraph(self, sentences: Sequence[Sentence]) -> str:
        """Return sentences one after the other."""
        return " ".join(map(self.words, sentences))

    def told(self, value: Any) -> str:
        """Return a value as it is told: one unit and one rounding, whatever page it is on."""
        return spoken().told(value)
