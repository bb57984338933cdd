"""What a model is. Keras is imported inside `build` only, so that a config never loads it."""

import contextlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from fl_core.errors import ConfigError, Conflict, DataError
from fl_core.family_member import Choice
from fl_core.image_kind import ImageKind
from fl_core.start_models import size_of
from fl_core.translatable import Plural, joined, translatable
from fl_core.weight_layout import Layout, num_weights

if TYPE_CHECKING:
    import keras

    from fl_core.config import RunConfig


Precision = Literal["float32", "bfloat16"]


def dtype_of(precision: Precision) -> str:
    """Return Keras's name for layers that compute in this precision and keep float32 weights."""
    return "float32" if precision == "float32" else "mixed_bfloat16"


WEIGHTS = Plural(
    "weights", "{weights} weight for these images.", "{weights} weights for these images."
)
LOOKS_AT = (
    "Looks at the upper left {rows}×{columns} of the {size} pixels only: its poolings leave out "
    "odd rows and columns."
)


class Model(Choice):
    """A network architecture. The fields of a subclass are its knobs."""

    kind: ClassVar[str]

    learns_well_with: ClassVar[Mapping[str, Any]] = {}
    """Knobs of the config, and the values at which it was seen to learn well; offered, never set.

    On MNIST, 12,000 images, three equal parties; `docs/measured.md` has the figures.
    """

    @abstractmethod
    def build(self, kind: ImageKind, seed: int, precision: Precision = "float32") -> "keras.Model":
        """Return a fresh Keras model for images of a kind that `problem_with` finds none with.

        It turns `[n, height, width, channels]` float32 in 0..1 into logits `[n, num_classes]`.

        Args:
            kind: Of the images, from which their size and the number of classes are taken.
            seed: Draws the initial weights; two calls with one seed give equal weights.
            precision: Of the arithmetic inside; weights and logits are float32 either way.
        """

    def parts(self, kind: ImageKind) -> Layout:
        """Return which of its weights is what for images of a kind, told without building it.

        Empty where a model does not say so: then its network tells (`FlatModel.parts`).
        """
        return ()

    def num_weights(self, kind: ImageKind) -> int | None:
        """Return how many weights it has for images of a kind, told without building it.

        It is shown beside the model; a model that does not say so is shown without.
        """
        return num_weights(self.parts(kind)) or None

    def problem_with(self, kind: ImageKind) -> str:
        """Say in a sentence why it cannot be built for images of a kind; empty if it can."""
        return ""

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        if config.start_model:
            yield from self._conflicts_with_start(config)
        try:
            problem = self.problem_with(config.dataset.image_kind)
        except DataError:  # the file is not here: who needs it says so
            return
        if problem:
            yield Conflict((("model",), ("dataset",)), problem)

    def _conflicts_with_start(self, config: "RunConfig") -> Iterator[Conflict]:
        if config.own_start:
            yield Conflict(
                (("start_model",), ("own_start",)),
                translatable(
                    "Parties start from random weights of their own, or from a trained model: turn "
                    "Own random starts off, or have the run start from random weights."
                ),
            )
        kept = size_of(config.start_model)
        with contextlib.suppress(DataError):  # the file is not here: who needs it says so
            expected = self.num_weights(config.dataset.image_kind)
            if None not in (kept, expected) and kept != expected:
                yield Conflict(
                    (("start_model",), ("model",)),
                    translatable(
                        "The model that the run is to start from has {kept:,} weights, and Model "
                        "“{model}” has {expected:,} for these images: choose the model that it is.",
                        kept=kept,
                        model=self.label,
                        expected=expected,
                    ),
                )

    def check(self, kind: ImageKind) -> None:
        """Raise ConfigError if it cannot be built for images of a kind."""
        if problem := self.problem_with(kind):
            raise ConfigError(problem)

    def seen(self, height: int, width: int) -> tuple[int, int]:
        """Return how many rows and columns, from the upper left, of an image it looks at."""
        return height, width

    def note_on(self, kind: ImageKind) -> str:
        """Return what there is to know of it before it learns from images of a kind."""
        if problem := self.problem_with(kind):
            return problem
        found = self.num_weights(kind)
        known = [] if found is None else [translatable(WEIGHTS, weights=found)]
        return joined(" ", [*known, self._looks_at(kind)])

    def _looks_at(self, kind: ImageKind) -> str:
        rows, columns = self.seen(kind.height, kind.width)
        if (rows, columns) == (kind.height, kind.width):
            return ""
        return translatable(LOOKS_AT, rows=rows, columns=columns, size=kind.size)
