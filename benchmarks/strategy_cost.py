"""What a round of a method costs beside one of FedAvg: the default config, plain SGD for all."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing

from benchmarks.results_table import Figure, ratios
from fl_core.config import RunConfig
from fl_core.strategies import STRATEGIES

METHODS = [
    kind for kind, member in STRATEGIES.items() if kind != "fedavg" and not member.combines_itself
]
ROUNDS_A_REPEAT = 3


def measure(repeats: int) -> Iterator[Figure]:
    """Train a round of each in turn, again and again, in one process; compare them pair by pair.

    A round is what people wait for: training, the server's work and measuring.
    """
    seconds: dict[str, list[float]] = {kind: [] for kind in ("fedavg", *METHODS)}
    rounds = 2 + ROUNDS_A_REPEAT * repeats  # in the first nothing is corrected yet
    with ExitStack() as running:
        turns = {kind: running.enter_context(closing(_rounds(kind, rounds))) for kind in seconds}
        for number in range(rounds):
            for kind, turn in turns.items():
                took = next(turn)
                if number >= 2:
                    seconds[kind].append(took)
    plain = seconds["fedavg"]
    for kind in METHODS:
        name = f"a round of {STRATEGIES[kind].label}, of one of FedAvg's"
        yield ratios(name, seconds[kind], plain, "at most 1.10")


def _rounds(kind: str, rounds: int) -> Generator[float, None, None]:
    """Yield the seconds of each round from the first."""
    from fl_core.local_run import run_rounds

    config = RunConfig.of({"strategy": kind, "num_rounds": rounds, "optimizer": "sgd"})
    for event in run_rounds(config):
        if event.type == "round_finished" and event.round:
            yield event.seconds.total
