"""Rounds of several configs in turn in one process, so that what slows the machine slows all."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, closing

from fl_core.config import RunConfig


def interleaved(configs: Mapping[str, RunConfig], warm_up: int) -> dict[str, list[float]]:
    """Train a round of each in turn, again and again; return the seconds of each one's rounds.

    A round is what people wait for: training, the server's work and measuring.

    Args:
        configs: By name; all of as many rounds.
        warm_up: Rounds of each that do not count.
    """
    seconds: dict[str, list[float]] = {name: [] for name in configs}
    (num_rounds,) = {config.num_rounds for config in configs.values()}
    with ExitStack() as running:
        turns = {name: running.enter_context(closing(_rounds(c))) for name, c in configs.items()}
        for number in range(num_rounds):
            for name, turn in turns.items():
                took = next(turn)
                if number >= warm_up:
                    seconds[name].append(took)
    return seconds


def _rounds(config: RunConfig) -> Generator[float, None, None]:
    """Yield the seconds of each round from the first."""
    from fl_core.local_run import run_rounds

    for event in run_rounds(config):
        if event.type == "round_finished" and event.round:
            yield event.seconds.total
