"""RunConfig: every knob of a run, with its default, bounds, unit and help. Frozen."""

from typing import Literal

from fl_core.aggregators import AGGREGATORS, Aggregator, WeightedMean
from fl_core.appearances import APPEARANCES, Appearance, Unchanged
from fl_core.config_serialization import WholeConfig
from fl_core.cpu import has_bfloat16
from fl_core.datasets import DATASETS, MOST_IMAGES, Dataset, Mnist
from fl_core.knobs import knob
from fl_core.label_noise import LABEL_NOISES, Correct, LabelNoise
from fl_core.models import MODELS, Cnn, Model, Precision
from fl_core.partitioners import PARTITIONERS, Iid, Partitioner
from fl_core.pre_aggregators import PRE_AGGREGATORS, NoMixing, PreAggregator
from fl_core.server_steps import SERVER_STEPS, Plain, ServerStep
from fl_core.sizes import SIZES, Equal, Sizes
from fl_core.strategies import STRATEGIES, FedAvg, Strategy

GROUPS = {name: name.capitalize() for name in ("federation", "data", "training", "measuring")}
PRECISIONS = {"float32": "float32", "bfloat16": "bfloat16"}


class RunConfig(WholeConfig):
    """Everything that decides what a run computes; two equal configs give equal histories."""

    num_parties: int = knob(
        3,
        low=1,
        high=10_000,
        step=1,
        group="federation",
        label="Parties",
        unit="parties",
        help="How many parties train together. Each keeps its images to itself.",
    )
    participation: float = knob(
        1.0,
        low=0.01,
        high=1.0,
        step=0.01,
        group="federation",
        moves_images=False,
        label="Participation",
        unit="of the parties",
        help="Share of the parties that take part in a round, drawn anew each round.",
    )
    strategy: Strategy = knob(
        FedAvg(),
        members=STRATEGIES,
        group="federation",
        label="Strategy",
        help="How the parties' work becomes one model.",
    )
    pre_aggregator: PreAggregator = knob(
        NoMixing(),
        members=PRE_AGGREGATORS,
        group="federation",
        moves_images=False,
        label="Mixing",
        help="What the server makes of the updates before it combines them into one.",
    )
    aggregator: Aggregator = knob(
        WeightedMean(),
        members=AGGREGATORS,
        group="federation",
        moves_images=False,
        label="Aggregation",
        help="How the server combines what the parties send back.",
    )
    server_step: ServerStep = knob(
        Plain(),
        members=SERVER_STEPS,
        group="federation",
        moves_images=False,
        label="Server step",
        help="How far the server moves its model once it has combined what came back.",
    )
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
        help="How the images are dealt out: who holds what.",
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
    num_rounds: int = knob(
        10,
        low=1,
        high=1000,
        step=1,
        group="training",
        moves_images=False,
        label="Rounds",
        unit="rounds",
        help="How many times the parties train and the server makes one model of their work.",
    )
    local_epochs: int = knob(
        1,
        low=1,
        high=50,
        step=1,
        group="training",
        moves_images=False,
        label="Local epochs",
        unit="epochs a round",
        help="How often each party goes through its own images in a round.",
    )
    batch_size: int = knob(
        32,
        low=1,
        high=1024,
        step=1,
        group="training",
        moves_images=False,
        label="Batch size",
        unit="images",
        help="Images a party looks at before it changes its weights once.",
    )
    optimizer: Literal["adam", "sgd"] = knob(
        "adam",
        group="training",
        moves_images=False,
        label="Optimiser",
        help="How a party changes its weights. It starts afresh every round.",
        options={"adam": "Adam", "sgd": "SGD"},
    )
    learning_rate: float = knob(
        0.001,
        low=0.000_001,
        high=10.0,
        group="training",
        moves_images=False,
        label="Learning rate",
        help="How far each change goes. Too high and training breaks down, too low and it crawls.",
    )
    model: Model = knob(
        Cnn(),
        members=MODELS,
        group="training",
        moves_images=False,
        label="Model",
        help="The network that all parties train.",
    )
    precision: Precision = knob(
        "float32",
        group="training",
        moves_images=False,
        label="Precision",
        help="bfloat16 computes with fewer digits, and faster on processors made for it; "
        "it is offered on those only. Weights are always kept in float32.",
        also={"fp32": "float32", "single": "float32", "bf16": "bfloat16"},
        options=PRECISIONS if has_bfloat16() else {"float32": PRECISIONS["float32"]},
    )
    test_on: Literal["test_set", "fifth"] = knob(
        "test_set",
        group="measuring",
        label="Test on",
        help="The data set's own test images, or, as the notebook did, a fifth of the training "
        "images, set aside once.",
        options={"test_set": "The real test set", "fifth": "A fifth of the training set"},
    )
    holdout: float = knob(
        0.1,
        low=0.0,
        high=0.5,
        step=0.05,
        group="measuring",
        label="Each party holds out",
        unit="of its images",
        help="Share of its own images that a party does not train on: they measure how well the "
        "global model serves that party.",
    )
    party_test_images: int = knob(
        1000,
        low=0,
        high=10_000,
        step=100,
        group="measuring",
        moves_images=False,
        label="Test images for each party’s model",
        unit="images",
        help="A fixed sample of the test images on which each party's model is measured before "
        "averaging; at most twice as many as a party trains on in a round, so that measuring never "
        "costs more than training. 0 leaves it out.",
    )
    gallery_images: int = knob(
        20,
        low=0,
        high=100,
        step=10,
        group="measuring",
        label="Gallery",
        unit="test images",
        help="Test images whose predictions are shown round by round.",
    )
    seed: int = knob(
        42,
        low=0,
        high=2**31 - 1,
        step=1,
        group="measuring",
        label="Seed",
        help="All randomness comes from this number: the same seed gives the same run.",
    )

    @property
    def parties_per_round(self) -> int:
        """How many parties take part in a round, at least one."""
        return max(1, round(self.participation * self.num_parties))
