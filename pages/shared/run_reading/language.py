"""A language's texts, and how a sentence is put into its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pages.shared.run_reading.sentence import (
    Bytes,
    Duration,
    Listed,
    Points,
    Sentence,
    Share,
    Skew,
    Value,
)

MINUTES_FROM, HOURS_FROM = 90, 5400  # seconds


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


Text = str | Plural


@dataclass(frozen=True)
class Language:
    """All that is said in one language.

    Attributes:
        texts: Whole sentences by name, with named fields in braces.
        durations: Likewise: `moment`, `seconds`, `minutes` and `hours`, with the field `number`.
        last_joint: Between the last two names of a list.
        thousands: Between groups of three digits.
        point: Before decimal places.
    """

    texts: Mapping[str, Text]
    durations: Mapping[str, str]
    last_joint: str
    thousands: str
    point: str

    def words(self, sentence: Sentence) -> str:
        """Return a sentence in this language's words."""
        told = {name: self.told(value) for name, value in sentence.values.items()}
        return self._form(sentence).format(**told)

    def paragraph(self, sentences: Sequence[Sentence]) -> str:
        """Return sentences one after the other."""
        return " ".join(map(self.words, sentences))

    def _form(self, sentence: Sentence) -> str:
        text = self.texts[sentence.name]
        if isinstance(text, str):
            return text
        return text.one if sentence.values[text.field] == 1 else text.other

    def told(self, value: Value) -> str:
        """Return a value as it is told: one unit and one rounding, whatever page it is on."""
        match value:
            case str():
                return value
            case Share(share):
                return self._number(f"{100 * share:.1f}")
            case Points(points):
                return self._number(f"{points:.1f}")
            case Skew(skew):
                return self._number(f"{skew:.2f}")
            case Bytes(amount):
                number, unit = (amount / 1e6, "MB") if amount >= 1e6 else (amount / 1e3, "kB")
                return f"{self._number(f'{number:,.1f}')} {unit}"
            case Duration(seconds):
                return self._duration(seconds)
            case Listed(names):
                return self.last_joint.join(filter(None, (", ".join(names[:-1]), names[-1])))
            case int():
                return self._number(f"{value:,}")
            case _:
                return self._number(f"{value:g}")

    def _number(self, written: str) -> str:
        marks = {",": self.thousands, ".": self.point}
        return "".join(marks.get(letter, letter) for letter in written)

    def _duration(self, seconds: float) -> str:
        if seconds < 1:
            return self.durations["moment"]
        unit, number = (
            ("seconds", f"{seconds:.0f}")
            if seconds < MINUTES_FROM
            else ("minutes", f"{seconds / 60:.0f}")
            if seconds < HOURS_FROM
            else ("hours", f"{seconds / 3600:.1f}")
        )
        return self.durations[unit].format(number=self._number(number))
