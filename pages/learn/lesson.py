"""What a lesson is: data, which the pages draw and whose runs are tried on twenty seeds.

All that is said stands in it as plain English sentences, each whole, with `{named}` fields for what
the runs measured and for the bands that they were found to lie in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter

from fl_core.config import RunConfig
from pages.components.plain_figure import PlainFigure
from pages.learn.seen_runs import SeenRun

Measured = Mapping[str, float]
"""What a lesson's runs came to, by the names of fields; shares are percent, 0..100."""


@dataclass(frozen=True)
class Option:
    """One answer of several.

    Attributes:
        key: Names it in an address, in letters, digits and "-".
        words: What is chosen.
        answer: What is said of it once the runs are over, or the question is answered.
        percent: Where on a chart of accuracies it stands, if it is a number.
    """

    key: str
    words: str
    answer: str
    percent: float | None = None


@dataclass(frozen=True)
class Question:
    """What is asked: before the runs, a guess; after them, what was understood."""

    words: str
    options: Sequence[Option]

    def option(self, key: str) -> Option | None:
        """Return the option of that key, if there is one."""
        return next((option for option in self.options if option.key == key), None)


@dataclass(frozen=True)
class LessonRun:
    """A run that a lesson shows.

    Attributes:
        name: What it is called there.
        config: What it computes.
        between: The two parties between whose models of the first round the loss is asked, if any.
    """

    name: str
    config: RunConfig
    between: tuple[int, int] | None = None


@dataclass(frozen=True)
class Chart:
    """What is seen of the runs.

    Attributes:
        name: Names it among the lesson's.
        title: What it shows, whose model on which images included.
        draw: Makes the figure of the runs as far as they are and of what was guessed, without
            traces while there is nothing to show.
        height: In CSS pixels.
        note: How to read it.
    """

    name: str
    title: str
    draw: Callable[[Sequence[SeenRun], Sequence[Option]], PlainFigure]
    height: int = 340
    note: str = ""


@dataclass(frozen=True)
class Choice:
    """One position of the knob that is free to play with, and the runs that show it."""

    key: str
    words: str
    runs: Sequence[LessonRun]


@dataclass(frozen=True)
class Play:
    """The one knob that is free at the end, and what of its runs is seen."""

    words: str
    label: str
    choices: Sequence[Choice]
    chart: Chart


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@dataclass(frozen=True)
class Lesson:
    """One idea, met by guessing first.

    Attributes:
        name: In its address and its file.
        asks: What it is about, as a question: its heading until one has guessed.
        title: The idea in a few words, which would give the guess away.
        about: One sentence, on its card.
        minutes: That it takes.
        idea: What is read first, paragraph by paragraph, within a minute and a half.
        guesses: What is guessed before anything runs.
        runs: What really runs, in this order.
        measure: Returns what whole runs came to.
        right: Returns the keys of the guesses that came true of what was measured.
        expected: What `right` returns of at least nineteen seeds of twenty.
        charts: What is seen.
        told: What happened, paragraph by paragraph; one that names a band is told once it is known.
        by_phase: Whether one steps through the first round of its run, phase by phase.
        words: What stands in its charts.
        bands: The lowest and the highest that texts name, by the name of what is measured; the
            fields are `<name>_low` and `<name>_high`.
        question: What is asked afterwards.
        answer: The key of its right option.
        play: The knob that is free.
    """

    name: str
    asks: str
    title: str
    about: str
    minutes: int
    idea: Sequence[str]
    guesses: Sequence[Question]
    runs: Sequence[LessonRun]
    measure: Callable[[Sequence[SeenRun]], Measured]
    right: Callable[[Measured], Sequence[str]]
    expected: Sequence[str]
    charts: Sequence[Chart]
    told: Sequence[str]
    question: Question
    answer: str
    play: Play
    by_phase: bool = False
    words: Sequence[str] = ()
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def values(self, measured: Measured) -> Measured:
        """Return all that fields of the texts stand for."""
        low = {f"{name}_low": band[0] for name, band in self.bands.items()}
        high = {f"{name}_high": band[1] for name, band in self.bands.items()}
        return {**measured, **low, **high}

    def heading(self, guessed: bool) -> str:
        """Return what stands above it, before and after what was guessed has been seen."""
        return self.title if guessed else self.asks

    def paragraphs(self, measured: Measured) -> Sequence[str]:
        """Return what is told of what was measured; nothing of bands that were not."""
        known = self.values(measured)
        return [text for text in self.told if _fields(text) <= known.keys()]

    def texts(self) -> Iterator[str]:
        """Yield all that is said, for those who translate."""
        yield from (self.asks, self.title, self.about, *self.idea, *self.told, *self.words)
        yield from (run.name for run in self.runs)
        for question in (*self.guesses, self.question):
            yield question.words
            for option in question.options:
                yield from (option.words, option.answer)
        for chart in (*self.charts, self.play.chart):
            yield from filter(None, (chart.title, chart.note))
        yield from (self.play.words, self.play.label)
        for choice in self.play.choices:
            yield choice.words
            yield from (run.name for run in choice.runs)
