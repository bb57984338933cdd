"""What a round of a method costs beside one of FedAvg: the default config, plain SGD for all."""

from collections.abc import Iterator

from benchmarks.interleaved_rounds import interleaved
from benchmarks.results_table import Figure, ratios
from fl_core.config import RunConfig
from fl_core.strategies import STRATEGIES

GOALS = {
    **dict.fromkeys(("fedprox", "scaffold", "feddyn", "fedlc", "fedrs"), 1.10),
    **dict.fromkeys(("fedntd", "moon"), 1.7),
    "fedsam": 2.1,
}
"""At most so many times a round of FedAvg; the others have no goal."""
COMBINE_BY_THEMSELVES = ("feddyn", "qfedavg")
METHODS = [
    kind
    for kind, member in STRATEGIES.items()
    if kind != "fedavg" and (kind in COMBINE_BY_THEMSELVES or not member.combines_itself)
]
TWICE = "as many images"
"""Federated averaging of twice the local epochs: what training a second model costs by itself."""
ROUNDS_A_REPEAT, WARM_UP = 3, 2  # in the first round nothing is corrected yet


def measure(repeats: int) -> Iterator[Figure]:
    """Train a round of each in turn, again and again, in one process; compare them pair by pair."""
    every = {"num_rounds": WARM_UP + ROUNDS_A_REPEAT * repeats, "optimizer": "sgd"}
    configs = {kind: RunConfig.of({"strategy": kind} | every) for kind in ("fedavg", *METHODS)}
    twice = 2 * configs["fedavg"].local_epochs
    configs[TWICE] = configs["fedavg"].model_copy(update={"local_epochs": twice})
    seconds = interleaved(configs, WARM_UP)
    for kind in METHODS:
        personal = STRATEGIES[kind].trains_personal
        whose = "FedAvg's with as many images" if personal else "FedAvg's"
        compared, bound = (TWICE, 1.05) if personal else ("fedavg", GOALS.get(kind))
        name = f"a round of {STRATEGIES[kind].label}, of one of {whose}"
        goal = f"at most {bound:.2f}" if bound else ""
        yield ratios(name, seconds[kind], seconds[compared], goal)
