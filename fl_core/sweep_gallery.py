"""Sweeps that answer what people come with; each is a plan that can be changed before it starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fl_core.config import RunConfig
from fl_core.knobs import knobs_of
from fl_core.optimizers import Sgd
from fl_core.partitioners import Dirichlet
from fl_core.sweep_axes import METHOD, SKEW, axis_of_numbers, axis_of_options
from fl_core.sweep_plan import Axis, SweepPlan, Value, seeds_from
from fl_core.translatable import translatable

SEEDS = seeds_from(1, 3)
_SMALL = RunConfig(
    num_parties=10,
    num_images=6_000,
    num_rounds=10,
    test_images=2_000,
    party_test_images=200,
    optimizer=Sgd(),
    learning_rate=0.05,
)
"""Of all sweeps here, so that they can be compared; plain SGD, which all methods can take."""

_TOTAL = _SMALL.num_images
_EQUAL, _SKEWED = translatable("equal parties"), translatable("skew 0.8")


@dataclass(frozen=True)
class ReadySweep:
    """One of them.

    Attributes:
        name: What it is called.
        question: What it answers.
        plan: The sweep.
    """

    name: str
    question: str
    plan: SweepPlan


def _skew_lines() -> Axis:
    """Return equal parties and skewed ones, as two lines."""
    return Axis(
        knobs_of(Dirichlet)["skew"].label,
        (
            Value(_EQUAL, (("partitioner", "iid"),), 0.0),
            Value(_SKEWED, (("partitioner", "dirichlet"), ("partitioner.skew", "0.8")), 0.8),
        ),
    )


def _epochs_at_equal_work(work: int = 20) -> Axis:
    label = knobs_of(RunConfig)["local_epochs"].label
    values = [
        Value(
            str(epochs),
            (("local_epochs", str(epochs)), ("num_rounds", str(work // epochs))),
            epochs,
        )
        for epochs in (1, 2, 4, 10)
    ]
    return Axis(label, tuple(values))


def _parties(counts: Sequence[int], images_each: int | None) -> Axis:
    label = knobs_of(RunConfig)["num_parties"].label
    held = {count: images_each * count if images_each else _TOTAL for count in counts}
    values = [
        Value(str(count), (("num_parties", str(count)), ("num_images", str(held[count]))), count)
        for count in counts
    ]
    return Axis(label, tuple(values))


def _plan(first: Axis, second: Axis | None, base: RunConfig = _SMALL) -> SweepPlan:
    return SweepPlan(base, first, second, SEEDS)


_SKEWS = axis_of_numbers(SKEW, _SMALL, "0, 0.3, 0.6, 0.9")

GALLERY: Mapping[str, ReadySweep] = {
    "skew": ReadySweep(
        translatable("Accuracy against skew"),
        translatable("How do non-IID splits affect accuracy, and do FedProx and SCAFFOLD help?"),
        _plan(_SKEWS, axis_of_options(METHOD, _SMALL, ["FedAvg", "FedProx", "SCAFFOLD"])),
    ),
    "two-methods": ReadySweep(
        translatable("Two methods under skew"),
        translatable("The quick one: federated averaging and FedProx, four skews, five rounds."),
        _plan(
            _SKEWS,
            axis_of_options(METHOD, _SMALL, ["FedAvg", "FedProx"]),
            _SMALL.model_copy(update={"num_rounds": 5}),
        ),
    ),
    "epochs": ReadySweep(
        translatable("More local epochs at equal work"),
        translatable(
            "The same images seen in fewer, longer rounds: what does saving traffic cost?"
        ),
        _plan(_epochs_at_equal_work(), _skew_lines()),
    ),
    "participation": ReadySweep(
        translatable("Participation"),
        translatable("Is it enough if a few of the parties take part in a round?"),
        _plan(
            axis_of_numbers("participation", _SMALL, "0.1, 0.2, 0.5, 1"),
            _skew_lines(),
            _SMALL.model_copy(update={"num_parties": 20}),
        ),
    ),
    "parties-total": ReadySweep(
        translatable("More parties, as many images in all"),
        translatable("The same images dealt to more and more parties."),
        _plan(_parties((2, 5, 10, 20, 50), None), _skew_lines()),
    ),
    "parties-each": ReadySweep(
        translatable("More parties, as many images each"),
        translatable("Each party that joins brings 600 images of its own."),
        _plan(_parties((2, 5, 10, 20), 600), _skew_lines()),
    ),
    "batch": ReadySweep(
        translatable("Batch size"),
        translatable("Many small steps or few large ones, in as many epochs?"),
        _plan(axis_of_numbers("batch_size", _SMALL, "8, 16, 32, 64, 128"), _skew_lines()),
    ),
    "distrust": ReadySweep(
        translatable("The price of distrust"),
        translatable("What do robust rules cost when nobody attacks, and the parties differ?"),
        _plan(
            _SKEWS,
            axis_of_options("aggregator", _SMALL, ["mean", "median", "trimmed_mean", "krum"]),
        ),
    ),
}
