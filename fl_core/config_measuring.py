"""The knobs of measuring, and the seed of all."""

from typing import Literal

from fl_core.config_serialization import WholeConfig
from fl_core.knobs import knob

MOST_SEED = 2**31 - 1
AS_SEED = -1
"""A seed of one part of the randomness that is none: the Seed decides that part, too."""


class MeasuringKnobs(WholeConfig):
    """What is measured, on which images."""

    test_on: Literal["test_set", "fifth"] = knob(
        "test_set",
        group="measuring",
        label="Test on",
        help="The data set's own test images, or, as the notebook did, a fifth of the training "
        "images, set aside once.",
        options={"test_set": "The real test set", "fifth": "A fifth of the training set"},
    )
    test_images: int = knob(
        0,
        low=0,
        high=10_000,
        step=100,
        group="measuring",
        moves_images=False,
        label="Test images measured",
        unit="images",
        help="A fixed sample of the test images on which the global model is measured: fewer are "
        "quicker, and an accuracy of 1,000 images is sure to about 3 points, of 100 to about 10. "
        "0 measures all.",
    )
    measure_every: int = knob(
        1,
        low=1,
        high=1000,
        step=1,
        group="measuring",
        moves_images=False,
        label="Measure every",
        unit="rounds",
        help="1 measures after each round; 5 after rounds 0, 5, 10 and so on, and always after the "
        "last. In between the parties train just the same, and nothing is known of how well the "
        "models do: many rounds are over sooner.",
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
        high=MOST_SEED,
        step=1,
        group="measuring",
        label="Seed",
        help="All randomness comes from this number: the same seed gives the same run.",
    )
    deal_seed: int = knob(
        AS_SEED,
        low=AS_SEED,
        high=MOST_SEED,
        step=1,
        group="measuring",
        label="Seed of the deal",
        help="Decides who holds which images, and what is odd about them. −1 takes the Seed’s: "
        "with a number of its own they stay where they are, whatever the Seed is.",
    )
    start_seed: int = knob(
        AS_SEED,
        low=AS_SEED,
        high=MOST_SEED,
        step=1,
        group="measuring",
        moves_images=False,
        label="Seed of the start",
        help="Decides the random weights that training starts from. −1 takes the Seed’s.",
    )
    batch_seed: int = knob(
        AS_SEED,
        low=AS_SEED,
        high=MOST_SEED,
        step=1,
        group="measuring",
        moves_images=False,
        label="Seed of the batches",
        help="Decides the order in which parties go through their images, what dropout switches "
        "off, and who takes part in a round. −1 takes the Seed’s.",
    )

    @property
    def seed_of_deal(self) -> int:
        """Of who holds which images, and of what is odd about them."""
        return self._or_seed(self.deal_seed)

    @property
    def seed_of_start(self) -> int:
        """Of the untrained weights."""
        return self._or_seed(self.start_seed)

    @property
    def seed_of_batches(self) -> int:
        """Of the order of images, of dropout, of who takes part, and of mixing."""
        return self._or_seed(self.batch_seed)

    def _or_seed(self, own: int) -> int:
        return self.seed if own == AS_SEED else own
