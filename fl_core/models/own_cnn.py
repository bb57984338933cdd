"""A convolutional network of one's own, put together from knobs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from fl_core.errors import Conflict
from fl_core.knobs import knob
from fl_core.models.convolutional import Block, ConvolutionalNetwork
from fl_core.models.normalisation import NORMALISATIONS, OTHER_NAMES, Normalisation

if TYPE_CHECKING:
    from fl_core.config import RunConfig

TOO_SMALL = (
    "Model “{model}” needs images of at least {least}×{least} pixels, and those of this Data set "
    "have {size}: choose another model or fewer blocks."
)


class OwnCnn(ConvolutionalNetwork):
    """Blocks of padded 3x3 convolution and 2x2 max-pooling, each with twice the filters before it.

    What was pooled is normalised, then comes ReLU; without a normalisation there is a bias instead.
    """

    kind: ClassVar[str] = "own_cnn"
    label: ClassVar[str] = "Your own CNN"
    about: ClassVar[str] = (
        "Convolution blocks and a dense layer, as many and as wide as you like. Each block halves "
        "the image and doubles the filters."
    )
    also: ClassVar[Sequence[str]] = ("own", "Custom CNN")
    heading: ClassVar[str] = "Of your own"
    learns_well_with: ClassVar[Mapping[str, Any]] = {"optimizer": "adam", "learning_rate": 0.001}

    blocks: int = knob(
        2,
        low=1,
        high=4,
        step=1,
        label="Convolution blocks",
        unit="blocks",
        help="How many blocks there are. Each halves the image's height and width: more blocks see "
        "larger shapes.",
    )
    filters: int = knob(
        16,
        low=8,
        high=64,
        step=8,
        label="Filters of the first block",
        unit="filters",
        help="How many patterns the first block looks for; each later one for twice as many. More "
        "learns better and takes longer.",
    )
    dense: int = knob(
        64,
        low=0,
        high=512,
        step=32,
        label="Dense layer",
        unit="units",
        help="Units of the hidden layer between the blocks and the answer; 0 leaves it out. Most "
        "weights are in it.",
    )
    dropout: float = knob(
        0.0,
        low=0,
        high=0.9,
        step=0.05,
        label="Dropout",
        help="Share of the dense layer's units switched off at random during training.",
    )
    normalisation: Normalisation = knob(
        "none",
        label="Normalisation",
        help="Keeps what each block finds in one range. Over the batch, it keeps a running mean "
        "and variance, which are averaged with the weights and suffer where parties' images are "
        "unlike. Of groups of channels, or of all, it looks at one image at a time.",
        options=NORMALISATIONS,
        also=OTHER_NAMES,
    )

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        for conflict in super().conflicts(config):
            yield Conflict((("model", "blocks"), *conflict.knobs[1:]), conflict.sentence)

    def _blocks(self) -> Sequence[Block]:
        return [
            Block(self.filters * 2**number, 3, same=True, normalisation=self.normalisation)
            for number in range(self.blocks)
        ]

    def _hidden(self) -> Sequence[int]:
        return [self.dense] if self.dense else []

    def _dropped(self) -> float:
        return self.dropout

    @property
    def _too_small(self) -> str:
        return TOO_SMALL
