"""The knobs of the data: which images there are, and who holds which."""

from fl_core.appearances import APPEARANCES, Appearance, Unchanged
from fl_core.config_serialization import WholeConfig
from fl_core.datasets import DATASETS, MOST_IMAGES, Dataset, Mnist
from fl_core.knobs import knob
from fl_core.label_noise import LABEL_NOISES, Correct, LabelNoise
from fl_core.partitioners import PARTITIONERS, Iid, Partitioner
from fl_core.sizes import SIZES, Equal, Sizes


class DataKnobs(WholeConfig):
    """Which images are dealt out, to whom, and what a party makes of them."""

    dataset: Dataset = knob(
        Mnist(),
        members=DATASETS,
        group="data",
        label="Data set",
        help="The images that are dealt out to the parties.",
    )
    num_images: int = knob(
        12_000,
        low=10,
        high=MOST_IMAGES,
        step=100,
        group="data",
        label="Training images",
        unit="images",
        help="How many training images are dealt out in all. More images: better, but slower.",
    )
    partitioner: Partitioner = knob(
        Iid(),
        members=PARTITIONERS,
        group="data",
        label="Split",
        help="How the images are dealt out: who holds what. Equal is IID: every party’s images are "
        "a fair sample of all. Where mixes differ it is non-IID, the usual case and the harder "
        "one.",
    )
    sizes: Sizes = knob(
        Equal(),
        members=SIZES,
        group="data",
        label="Party sizes",
        help="How many images each party holds.",
    )
    appearance: Appearance = knob(
        Unchanged(),
        members=APPEARANCES,
        group="data",
        moves_images=False,
        label="Appearance",
        help="Whether images look different from party to party. The common test images never do.",
    )
    label_noise: LabelNoise = knob(
        Correct(),
        members=LABEL_NOISES,
        group="data",
        moves_images=False,
        label="Labels",
        help="Whether some parties are taught wrong labels. Accuracy counts true ones.",
    )
