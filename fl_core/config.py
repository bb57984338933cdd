"""RunConfig: every knob of a run, with its default, bounds, unit and help. Frozen."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, SerializeAsAny, ValidationError, model_validator

from fl_core.datasets import DATASETS, Dataset, Mnist
from fl_core.errors import ConfigError
from fl_core.json_object import read_json_object
from fl_core.knobs import Frozen, knob, one_of
from fl_core.models import MODELS, Cnn, Model, Precision
from fl_core.partitioners import PARTITIONERS, Iid, Partitioner
from fl_core.problems import sentences
from fl_core.processor import has_bfloat16
from fl_core.strategies import STRATEGIES, FedAvg, Strategy

GROUPS = {
    "federation": "Federation",
    "data": "Data",
    "training": "Training",
    "measuring": "Measuring",
}


PRECISIONS = {"float32": "float32", "bfloat16": "bfloat16"}
SAMPLE_PER_TRAINED = 2


class RunConfig(Frozen):
    """Everything that decides what a run computes; two equal configs give equal histories."""

    num_parties: int = knob(
        3,
        low=1,
        high=1000,
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
        label="Participation",
        unit="of the parties",
        help="Share of the parties that take part in a round, drawn anew each round.",
    )
    strategy: Annotated[
        SerializeAsAny[Strategy], BeforeValidator(one_of("Strategy", STRATEGIES))
    ] = knob(
        FedAvg(),
        group="federation",
        label="Strategy",
        help="How the parties' work becomes one model.",
    )
    dataset: Annotated[SerializeAsAny[Dataset], BeforeValidator(one_of("Data set", DATASETS))] = (
        knob(
            Mnist(),
            group="data",
            label="Data set",
            help="The images that are dealt out to the parties.",
        )
    )
    num_images: int = knob(
        12_000,
        low=10,
        high=60_000,
        step=100,
        group="data",
        label="Training images",
        unit="images",
        help="How many training images are dealt out in all. More images: better, but slower.",
    )
    partitioner: Annotated[
        SerializeAsAny[Partitioner], BeforeValidator(one_of("Split", PARTITIONERS))
    ] = knob(
        Iid(),
        group="data",
        label="Split",
        help="How the images are dealt out: who holds what.",
    )
    num_rounds: int = knob(
        10,
        low=1,
        high=1000,
        step=1,
        group="training",
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
        label="Batch size",
        unit="images",
        help="Images a party looks at before it changes its weights once.",
    )
    optimizer: Literal["adam", "sgd"] = knob(
        "adam",
        group="training",
        label="Optimiser",
        help="How a party changes its weights. It starts afresh every round.",
        options={"adam": "Adam", "sgd": "SGD"},
    )
    learning_rate: float = knob(
        0.001,
        low=0.000_001,
        high=10.0,
        group="training",
        label="Learning rate",
        help="How far each change goes. Too high and training breaks down, too low and it crawls.",
    )
    model: Annotated[SerializeAsAny[Model], BeforeValidator(one_of("Model", MODELS))] = knob(
        Cnn(),
        group="training",
        label="Model",
        help="The network that all parties train.",
    )
    precision: Precision = knob(
        "float32",
        group="training",
        label="Precision",
        help="bfloat16 computes with fewer digits, and faster on processors made for it; "
        "it is offered on those only. Weights are always kept in float32.",
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

    @model_validator(mode="after")
    def _enough_images(self) -> "RunConfig":
        need = self.num_parties * self.partitioner.min_images
        if need > self.num_images:
            raise ValueError(
                f"Parties × At least must not exceed Training images: {self.num_parties} parties "
                f"with at least {self.partitioner.min_images} images each need {need:,}, but "
                f"there are {self.num_images:,}."
            )
        return self

    @property
    def parties_per_round(self) -> int:
        """How many parties take part in a round, at least one."""
        return max(1, round(self.participation * self.num_parties))

    @property
    def party_sample(self) -> int:
        """How many test images each party's model is measured on.

        As asked for, but at most twice what a party trains on in a round: measuring an image costs
        about a third of training on it, so it stays below the training it accompanies.
        """
        trained = self.num_images * (1 - self.holdout) / self.num_parties * self.local_epochs
        return min(self.party_test_images, round(SAMPLE_PER_TRAINED * trained))

    @property
    def fingerprint(self) -> str:
        """Eight hex digits of the config's JSON: equal configs, equal fingerprints."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:8]

    def to_json(self) -> str:
        """Return the config as canonical JSON (sorted keys, no spaces)."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> "RunConfig":
        """Return the config that `to_json` wrote; knobs left out keep their defaults.

        Raises:
            ConfigError: In the words of the knob that is out of bounds.
        """
        return cls.of(read_json_object(text))

    @classmethod
    def of(cls, knobs: Mapping[str, Any]) -> "RunConfig":
        """Return the config with these knobs; choices may be given as `{"kind": ...}`.

        Raises:
            ConfigError: In the words of the knob that is out of bounds.
        """
        try:
            return cls.model_validate(dict(knobs))
        except ValidationError as error:
            raise ConfigError(next(iter(sentences(error, cls, knobs).values()))) from None

    @classmethod
    def problems(cls, knobs: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
        """Return what `of` would refuse: a sentence by knob, () for some that do not fit others."""
        try:
            cls.model_validate(dict(knobs))
        except ValidationError as error:
            return sentences(error, cls, knobs)
        return {}
