"""What members of families say of knobs that are allowed and go astray, in the same words."""

import math
from typing import TYPE_CHECKING

from fl_core.errors import DataError
from fl_core.family_member import Caution
from fl_core.image_kind import DIGITS
from fl_core.translatable import translatable
from fl_core.weight_layout import Layout

if TYPE_CHECKING:
    from fl_core.config import RunConfig

LOWER = "Lower {label} (now {now:g}; try {to:g})"
RAISE = "Raise {label} (now {now:g}; try {to:g})"
OR_THE_RATE = "{turn} or the learning rate"
OR_LOWER_BATCH = "{turn} or lower Batch size"

ONE_CLASS = {"classes": ("classes", 1), "shards": ("shards", 1), "dirichlet": ("skew", 1.0)}
"""Of kinds of splits the knob and value at which most parties hold a single class."""


PULL_DIVERGES = (
    "{label} {pull:g} times Learning rate {rate:g} is {product:.3g}. Above 1 each step jumps past "
    "the model that it is pulled to; here, each is farther off than the last: training diverges."
)
PULL_OVERSHOOTS = (
    "{label} {pull:g} times Learning rate {rate:g} is {product:.3g}. Above 1 each step jumps past "
    "the model that it is pulled to; here, to and fro."
)


def turn(label: str, now: float, to: float) -> str:
    """Return "Lower Server rate (now 4; try 1)", or "Raise ..."."""
    return translatable(LOWER if to < now else RAISE, label=label, now=now, to=to)


def does_nothing(sentence: str, remedy: str) -> Caution:
    """Return what there is to say where a member changes nothing."""
    return Caution(sentence, remedy, outcome="idle")


def stalls(sentence: str, remedy: str) -> Caution:
    """Return what there is to say where little or nothing is learned."""
    return Caution(sentence, remedy, outcome="stalls")


def too_strong_a_pull(config: "RunConfig", label: str, pull: float) -> Caution | None:
    """Return what there is to say of a pull towards a model, if a step overshoots it.

    A step of plain SGD leaves 1 - rate * pull of the way to that model: less than nothing where
    the product is above 1, and farther off than before where it is above 2. With momentum the
    second is another number.

    Args:
        config: The whole config.
        label: Of the knob.
        pull: How strong it is, 0 or more.
    """
    product = config.learning_rate * pull
    if product <= 1 or math.isinf(config.optimizer.settles_below):
        return None
    diverges = product > config.optimizer.settles_below
    told = {"label": label, "pull": pull, "rate": config.learning_rate, "product": product}
    lower = turn(label, pull, float(f"{0.1 / config.learning_rate:.1g}"))
    return Caution(
        translatable(PULL_DIVERGES if diverges else PULL_OVERSHOOTS, **told),
        translatable(OR_THE_RATE, turn=lower),
        certain=diverges,
    )


def seldom_takes_part(config: "RunConfig") -> Caution | None:
    """Return what there is to say where parties' memories grow old between their rounds."""
    rounds = config.num_parties / config.parties_per_round
    if rounds <= 1:
        return None
    return Caution(
        translatable(
            "{taking_part} of {parties} parties take part in a round. "
            "What is remembered of a party is about {rounds:.2g} rounds old when it is used: the "
            "older, the less it corrects, and it may go astray.",
            taking_part=config.parties_per_round,
            parties=config.num_parties,
            rounds=rounds,
        ),
        turn("Participation", config.participation, 1),
        certain=False,
    )


def one_class_each(config: "RunConfig") -> bool:
    """Return whether the split deals most parties images of a single class."""
    name, value = ONE_CLASS.get(config.partitioner.kind, ("", None))
    return bool(name) and getattr(config.partitioner, name) == value


def one_step_a_round(config: "RunConfig") -> bool:
    """Return whether a party of average size takes a single optimiser step in a round."""
    if config.local_steps:
        return config.local_steps == 1
    images = config.num_images * (1 - config.holdout) / config.num_parties
    return config.local_epochs == 1 and images <= config.batch_size


def more_steps(config: "RunConfig") -> str:
    """Return what to turn for more than one step a round."""
    if config.local_steps:
        return turn("Local steps", config.local_steps, 10)
    return translatable(OR_LOWER_BATCH, turn=turn("Local epochs", config.local_epochs, 5))


def has_two_classes(config: "RunConfig") -> bool:
    """Return whether the images are of two classes, or of one; unknown is no."""
    try:
        return config.dataset.image_kind.num_classes <= 2
    except DataError:  # the file is not here: who needs it says so
        return False


def has_no_hidden_layer(config: "RunConfig") -> bool:
    """Return whether the network is its last layer alone; unknown is no."""
    layout = layers_of(config)
    return bool(layout) and all(part.head for part in layout)


def layers_of(config: "RunConfig") -> Layout:
    """Return of which parts the network is; where the images are not here, for some others.

    Which layers there are does not follow from the images; how large they are does.
    """
    try:
        return config.model.parts(config.dataset.image_kind)
    except DataError:
        return config.model.parts(DIGITS)
