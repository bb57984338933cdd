"""A sweep: the same run again and again, with one knob or two at other values, over several seeds.

Each value is a few settings as a link has them (`partitioner.skew=0.8`), so that one value may also
turn several knobs at once: twice as many parties on twice as many images, or a method by its name.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fl_core.config import RunConfig
from fl_core.config_seeds import SEED_KNOBS, WHOLE
from fl_core.config_text_format import put
from fl_core.errors import ConfigError
from fl_core.translatable import Translatable, translatable

MOST_RUNS = 1_000
MOST_SEEDS = 50
MOST_SETTINGS = 200  # of a value
VERSION = 1


@dataclass(frozen=True)
class Value:
    """One value of what is swept.

    Attributes:
        words: What it is called.
        settings: Names and texts, as in a link, of the knobs that it turns.
        number: Where it stands on an axis of numbers, if it does.
    """

    words: str
    settings: tuple[tuple[str, str], ...]
    number: float | None = None

    @property
    def told(self) -> Translatable:
        """What it is called, a number as whoever reads it writes numbers."""
        if self.number is not None and self.words == f"{self.number:g}":
            return translatable("{number:g}", number=self.number)
        return translatable("{words}", words=self.words)


@dataclass(frozen=True)
class Axis:
    """What is swept.

    Attributes:
        label: What it is called.
        values: Its values, in order.
    """

    label: str
    values: tuple[Value, ...]

    @property
    def is_numeric(self) -> bool:
        """Whether its values stand on an axis of numbers."""
        return all(value.number is not None for value in self.values)


@dataclass(frozen=True)
class Point:
    """One run of a sweep.

    Attributes:
        first: The place of its value on the first axis.
        second: The same on the second; 0 if there is none.
        seed: One of the plan's.
        config: What is run.
    """

    first: int
    second: int
    seed: int
    config: RunConfig


@dataclass(frozen=True)
class SweepPlan:
    """What a sweep is.

    Attributes:
        base: All that is not swept.
        first: What goes across.
        second: What tells lines apart, if anything.
        seeds: Of each value.
        seeded: The knobs that they are put into, of `config_seeds.SEED_KNOBS`: as a rule the Seed,
            which changes the deal, the start and the batches together.
    """

    base: RunConfig
    first: Axis
    second: Axis | None
    seeds: tuple[int, ...]
    seeded: tuple[str, ...] = WHOLE

    @property
    def axes(self) -> tuple[Axis, ...]:
        """One or two."""
        return (self.first,) if self.second is None else (self.first, self.second)

    def points(self) -> Sequence[Point]:
        """Return its runs, seed by seed: after the first seed there is a whole picture.

        Raises:
            ConfigError: If there are too many or none, or one of them cannot be; in a sentence
                that says with which value.
        """
        return _points(self)

    def words(self, point: Point) -> str:
        """Return what a run of it is called: its values and its seed."""
        places = zip(self.axes, (point.first, point.second), strict=False)
        values = [axis.values[place].words for axis, place in places]
        return " · ".join([*values, f"seed {point.seed}"])

    def _made(self) -> Sequence[Point]:
        lines = self.second.values if self.second else (None,)
        num = len(self.first.values) * len(lines) * len(self.seeds)
        if not 1 <= num <= MOST_RUNS:
            raise ConfigError(
                translatable(
                    "A sweep must have 1 to {most:,} runs, this one would have {runs:,}.",
                    most=MOST_RUNS,
                    runs=num,
                )
            )
        return [
            Point(first, second, seed, self._config(value, line, seed))
            for seed in self.seeds
            for second, line in enumerate(lines)
            for first, value in enumerate(self.first.values)
        ]

    def _config(self, value: Value, line: Value | None, seed: int) -> RunConfig:
        told = [*(line.settings if line else ()), *value.settings]
        try:
            knobs, problems = put(told, self.base.model_dump())
            if problems:
                raise ConfigError(problems[0])
            return RunConfig.of(knobs | dict.fromkeys(self.seeded, seed))
        except ConfigError as error:
            words = " · ".join(each.words for each in (value, line) if each)
            raise ConfigError(
                translatable("With {value}: {problem}", value=words, problem=str(error))
            ) from error

    def to_json(self) -> str:
        """Return it as text."""
        told = {
            "version": VERSION,
            "base": json.loads(self.base.to_json()),
            "axes": [_told(axis) for axis in self.axes],
            "seeds": list(self.seeds),
        }
        own = {} if self.seeded == WHOLE else {"seeded": list(self.seeded)}
        return json.dumps(told | own)

    @classmethod
    def from_json(cls, text: str) -> "SweepPlan":
        """Return what `to_json` gave.

        Raises:
            ConfigError: If it is no such text.
        """
        try:
            told = json.loads(text)
            first, *others = [_axis(axis) for axis in told["axes"]]
            base = RunConfig.from_json(json.dumps(told["base"]))
            seeds = tuple(map(int, told["seeds"]))
            return cls(base, first, others[0] if others else None, seeds, _seeded(told))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ConfigError(
                translatable("This is no sweep that can be read ({why}).", why=type(error).__name__)
            ) from error


@lru_cache(maxsize=32)
def _points(plan: SweepPlan) -> Sequence[Point]:
    """Make the runs of a plan once: pages ask for them again and again."""
    return plan._made()


def _told(axis: Axis) -> dict[str, Any]:
    values = [
        {"words": value.words, "settings": dict(value.settings), "number": value.number}
        for value in axis.values
    ]
    return {"label": axis.label, "values": values}


def _seeded(told: Mapping[str, Any]) -> tuple[str, ...]:
    seeded = tuple(map(str, told.get("seeded", WHOLE)))
    if not seeded or not {*seeded} <= {*SEED_KNOBS}:
        raise ValueError
    return seeded


def _axis(told: Mapping[str, Any]) -> Axis:
    values = tuple(
        Value(
            str(value["words"]),
            tuple((str(name), str(text)) for name, text in value["settings"].items()),
            None if value["number"] is None else float(value["number"]),
        )
        for value in told["values"]
    )
    return Axis(str(told["label"]), values)


def seeds_from(first: int, count: int) -> tuple[int, ...]:
    """Return so many seeds, from one on."""
    return tuple(range(first, first + count))
