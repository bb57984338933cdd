"""What members of families say of knobs that are allowed and go astray, in the same words."""

from typing import TYPE_CHECKING

from fl_core.family_member import Caution

if TYPE_CHECKING:
    from fl_core.config import RunConfig


def turn(label: str, now: float, to: float) -> str:
    """Return "Lower Server rate (now 4; try 1)", or "Raise ..."."""
    return f"{'Lower' if to < now else 'Raise'} {label} (now {now:g}; try {to:g})"


def too_strong_a_pull(config: "RunConfig", label: str, pull: float) -> Caution | None:
    """Return what there is to say of a pull towards a model, if a step overshoots it.

    A step of plain SGD leaves 1 - rate * pull of the way to that model: less than nothing where
    the product is above 1, and farther off than before where it is above 2.

    Args:
        config: The whole config.
        label: Of the knob.
        pull: How strong it is, 0 or more.
    """
    product = config.learning_rate * pull
    if config.optimizer.kind != "sgd" or product <= 1:
        return None
    outcome = (
        "each is farther off than the last: training diverges" if product > 2 else "to and fro"
    )
    return Caution(
        f"{label} {pull:g} times Learning rate {config.learning_rate:g} is {product:.3g}. Above 1 "
        f"each step jumps past the model that it is pulled to; here, {outcome}.",
        f"{turn(label, pull, float(f'{0.1 / config.learning_rate:.1g}'))} or the learning rate",
    )


def seldom_takes_part(config: "RunConfig") -> Caution | None:
    """Return what there is to say where parties' memories grow old between their rounds."""
    rounds = config.num_parties / config.parties_per_round
    if rounds <= 1:
        return None
    return Caution(
        f"{config.parties_per_round:,} of {config.num_parties:,} parties take part in a round. "
        f"What is remembered of a party is about {rounds:.2g} rounds old when it is used: the "
        "older, the less it corrects, and it may go astray.",
        turn("Participation", config.participation, 1),
        certain=False,
    )
