"""A small residual network."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from fl_core.image_kind import ImageKind
from fl_core.knobs import knob
from fl_core.models.base import Model, Precision
from fl_core.models.normalisation import NORMALISATIONS, OTHER_NAMES
from fl_core.weight_layout import (
    Layout,
    WeightPart,
    convolution,
    dense,
    in_vector_order,
    normalisation,
)

if TYPE_CHECKING:
    import keras

FILTERS = (16, 32, 64)
"""Of the three stages; the second and the third halve the image."""


class ResNet(Model):
    """Three stages of residual blocks of two 3x3 convolutions, mean over the image, logits.

    He et al. 2016, "Deep Residual Learning for Image Recognition", section 4.2, with a 1x1
    convolution where a stage begins (their option B): of one block a stage it is ResNet-8, of three
    ResNet-20. With group normalisation (Wu and He 2018) as Hsieh et al. 2020, "The Non-IID Data
    Quagmire of Decentralized Machine Learning", recommend it for parties whose labels differ.
    """

    kind: ClassVar[str] = "resnet"
    label: ClassVar[str] = "Small ResNet"
    about: ClassVar[str] = (
        "Convolutions with short cuts around them, which lets a network be deep. Few weights for "
        "what it can do, and good on colour images; slow."
    )
    also: ClassVar[Sequence[str]] = ("ResNet-8", "ResNet-20", "Residual network")
    heading: ClassVar[str] = "From the papers"
    paper: ClassVar[str] = (
        "He, Zhang, Ren and Sun, “Deep Residual Learning for Image Recognition”, CVPR 2016; "
        "group normalisation: Wu and He, ECCV 2018."
    )
    learns_well_with: ClassVar[Mapping[str, Any]] = {"optimizer": "adam", "learning_rate": 0.005}

    blocks: int = knob(
        1,
        low=1,
        high=3,
        step=1,
        label="Blocks a stage",
        unit="blocks",
        help="Residual blocks in each of the three stages: 1 makes ResNet-8, 3 make ResNet-20.",
    )
    normalisation: Literal["group", "batch"] = knob(
        "group",
        label="Normalisation",
        help="Of groups of channels it looks at one image at a time. Over the batch, it keeps a "
        "running mean and variance, which are averaged with the weights and suffer where parties' "
        "images are unlike.",
        options={how: NORMALISATIONS[how] for how in ("group", "batch")},
        also={name: how for name, how in OTHER_NAMES.items() if how in ("group", "batch")},
    )

    def stages(self) -> Iterator[tuple[str, int, int, int]]:
        """Yield each block's name, the channels it is given and makes, and its stride."""
        channels = FILTERS[0]
        for stage, filters in enumerate(FILTERS, 1):
            for block in range(1, self.blocks + 1):
                stride = 2 if stage > 1 and block == 1 else 1
                yield f"stage_{stage}_block_{block}", channels, filters, stride
                channels = filters

    def parts(self, kind: ImageKind) -> Layout:
        found = self._both("first", 3, kind.channels, FILTERS[0])
        for name, channels, filters, stride in self.stages():
            found += self._both(f"{name}_a", 3, channels, filters)
            last = [self._both(f"{name}_b", 3, filters, filters)]
            last += [self._both(f"{name}_short_cut", 1, channels, filters)] if stride > 1 else []
            # Keras puts side by side what is equally far from the logits.
            found += [kernel for kernel, *_ in last] + [p for _, *norm in last for p in norm]
        found += dense("classes", FILTERS[-1], kind.num_classes, head=True)
        return in_vector_order(found)

    def build(self, kind: ImageKind, seed: int, precision: Precision = "float32") -> "keras.Model":
        from fl_core.models.residual_layers import build

        return build(self, kind, seed, precision)

    def _both(self, name: str, size: int, channels: int, filters: int) -> list[WeightPart]:
        """Return the kernel of a convolution, then the parts of its normalisation."""
        runs = self.normalisation == "batch"
        return [
            *convolution(f"{name}_convolution", size, channels, filters),
            *normalisation(f"{name}_normalisation", filters, runs),
        ]
