"""Knobs that do not fit the images that were chosen move to what fits, and a sentence says so.

Who chose the images has not yet thought of the other knobs: 12,000 training images are no wish.
What somebody set on purpose never moves; it is refused where it does not fit.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import Dataset, ImageData
from fl_core.errors import ConfigError, FedariumError, Path
from fl_core.image_kind import ImageKind
from fl_core.image_pools import FIFTH, train_and_test_pools
from fl_core.knobs import Knob, knobs_of
from fl_core.models import MODELS
from fl_core.partitioners import Partitioner
from fl_core.party_data import parties_images
from fl_core.translatable import translatable

MOST_TRIED = 100
"""Values of a knob; a deal of 12,000 images takes a few milliseconds."""

FOR_TESTING = "{fifth} of the {there} are for testing"
NO_MORE = "there are no more"
NOT_DEALT = translatable("otherwise these images cannot be dealt out")

KNOBS = knobs_of(RunConfig)
Values = Mapping[str, Any]
"""What the knobs stand for, as `RunConfig.of` takes it, each choice as an object with its kind."""


@dataclass(frozen=True)
class Move:
    """A knob that moves.

    Attributes:
        path: Where it is.
        value: What it moves to; of a choice its kind.
        sentence: What moved, from where to where, and why.
    """

    path: Path
    value: Any
    sentence: str

    def made(self, values: Values) -> dict[str, Any]:
        """Return the values after it."""
        name, *own = self.path
        if not own:
            is_choice = bool(KNOBS[name].members)
            return {**values, name: {"kind": self.value} if is_choice else self.value}
        return {**values, name: {**values[name], own[0]: self.value}}


@dataclass(frozen=True)
class Supply:
    """What the images chosen are, as far as anybody knows.

    Attributes:
        num_train: Training images there are.
        kind: What they are like.
        data: They themselves; `None` while they are not on this machine.
    """

    num_train: int
    kind: ImageKind
    data: ImageData | None = None


def moves_to_fit(values: Values, fixed: Collection[str] = ()) -> list[Move]:
    """Return which knobs have to move, and where to, for the images chosen to be dealt out.

    Of images that are not on this machine yet no more is known than their data set says.

    Args:
        values: Each allowed by itself.
        fixed: Fields that were set on purpose.
    """
    try:
        supply = _supply(KNOBS["dataset"].read(values["dataset"]))
    except (FedariumError, ValueError):  # said where the knobs are checked
        return []
    moves: list[Move] = []
    for step in STEPS:
        move = step(values, supply)
        if move and move.path[0] not in fixed:
            values = move.made(values)
            moves.append(move)
    return moves


def _supply(dataset: Dataset) -> Supply:
    if not dataset.is_at_hand():
        return Supply(dataset.most_images, dataset.image_kind)
    data = dataset.load()
    return Supply(data.num_train, data.kind, data)


def _test_on(values: Values, supply: Supply) -> Move | None:
    data = supply.data
    if data is None or values["test_on"] != "test_set" or data.num_train < len(data.images):
        return None
    knob = KNOBS["test_on"]
    told = {"label": knob.label, "choice": knob.options["fifth"]}
    words = translatable("{label} moved to “{choice}”: there are no test images.", **told)
    return Move(("test_on",), "fifth", words)


def _num_images(values: Values, supply: Supply) -> Move | None:
    there, knob = supply.num_train, KNOBS["num_images"]
    fifth = there // FIFTH if values["test_on"] == "fifth" else 0
    most = there - fifth
    if not int(knob.low or 0) <= most < values["num_images"]:
        return None
    why = translatable(FOR_TESTING if fifth else NO_MORE, fifth=fifth, there=there)
    return _moved(("num_images",), knob, values["num_images"], most, why)


def _min_images(values: Values, supply: Supply) -> Move | None:
    knob = _least(values)
    least = values["partitioner"].get("min_images", knob.default)
    if least <= values["num_images"]:
        return None
    why = translatable("there are only {images}", images=values["num_images"])
    return _moved(("partitioner", "min_images"), knob, least, knob.default, why)


def _num_parties(values: Values, supply: Supply) -> Move | None:
    least = values["partitioner"].get("min_images", _least(values).default)
    most = values["num_images"] // least
    why = translatable("each holds at least {least} images", least=least)
    origins = supply.data.origins if supply.data and _member(values).own_parties else None
    if origins is not None and supply.data is not None:
        tested = RunConfig.model_construct(test_on=values["test_on"], seed=values["seed"])
        origins = origins[train_and_test_pools(tested, supply.data)[0]]
        own = int(np.count_nonzero(np.bincount(origins) >= least))
        if own < most:
            most, why = own, translatable("so many bring at least {least} images", least=least)
    if not 1 <= most < values["num_parties"]:
        return None
    return _moved(("num_parties",), KNOBS["num_parties"], values["num_parties"], most, why)


def _model(values: Values, supply: Supply) -> Move | None:
    problem = KNOBS["model"].read(values["model"]).problem_with(supply.kind)
    fits = [name for name, member in MODELS.items() if not member().problem_with(supply.kind)]
    if not problem or not fits:
        return None
    return _swapped("model", fits[0], problem)


def _split(values: Values, supply: Supply) -> Move | None:
    usual = KNOBS["partitioner"].default.kind
    if supply.data is None or values["partitioner"]["kind"] == usual:
        return None
    try:
        config = RunConfig.of(values)
    except ConfigError:  # other knobs, which have to be turned by hand
        return None
    try:
        parties_images(config, supply.data)
    except ConfigError as error:
        own = _own_knob(values, supply.data, error)
        return own or _swapped("partitioner", usual, str(error))
    except FedariumError:
        pass  # nothing can be dealt at all
    return None


def _own_knob(values: Values, data: ImageData, error: ConfigError) -> Move | None:
    """Move the knob of a split that an error names to the next value by which it can be dealt."""
    named = {path for conflict in error.conflicts for path in conflict.knobs}
    for name, knob in knobs_of(_member(values)).items():
        path = ("partitioner", name)
        if path not in named or name == "min_images" or knob.kind != "integer":
            continue
        now = values["partitioner"].get(name, knob.default)
        near = sorted(
            range(int(knob.low or 0), int(knob.high or 0) + 1), key=lambda n: abs(n - now)
        )
        for value in near[1:MOST_TRIED]:
            move = _moved(path, knob, now, value, NOT_DEALT)
            if _is_dealt(move.made(values), data):
                return move
    return None


def _is_dealt(values: Values, data: ImageData) -> bool:
    try:
        parties_images(RunConfig.of(values), data)
    except FedariumError:
        return False
    return True


def _member(values: Values) -> type[Partitioner]:
    member: type[Partitioner] = KNOBS["partitioner"].members[values["partitioner"]["kind"]]
    return member


def _least(values: Values) -> Knob:
    return knobs_of(_member(values))["min_images"]


def _moved(path: Path, knob: Knob, before: int, after: int, why: str) -> Move:
    told = {"label": knob.label, "before": before, "after": after, "why": why}
    return Move(path, after, translatable("{label} moved from {before} to {after}: {why}.", **told))


def _swapped(name: str, kind: str, why: str) -> Move:
    knob = KNOBS[name]
    told = {"label": knob.label, "choice": knob.members[kind].label, "why": why}
    return Move((name,), kind, translatable("{label} moved to “{choice}”. {why}", **told))


STEPS: tuple[Callable[[Values, Supply], Move | None], ...] = (
    _test_on,
    _num_images,
    _min_images,
    _num_parties,
    _model,
    _split,
)
"""One after the other: each sees where those before it have moved the knobs."""
