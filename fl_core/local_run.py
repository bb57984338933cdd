"""A whole run on this machine, from its config alone."""

from collections.abc import Callable, Iterator

from fl_core.config import RunConfig
from fl_core.cpu import side_by_side
from fl_core.datasets import ImageData
from fl_core.events import Event
from fl_core.federation import Checkpoint, train_rounds
from fl_core.round_report import RoundReport
from fl_core.training.single_machine_trainer import LocalTrainer
from fl_core.training.tensorflow_setup import find_devices

__all__ = ["find_devices", "run_rounds"]


def run_rounds(
    config: RunConfig,
    *,
    after: Checkpoint | None = None,
    threads: int | None = None,
    data: ImageData | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Event]:
    """Train federally on this machine and yield what happens.

    Args:
        config: What to run.
        after: Go on from here instead of from the untrained model; the numbers are the same.
        threads: Parties trained side by side; never changes a number. By default what leaves the
            fewest cores idle at the end of a round.
        data: The images, by default those of `config.dataset`.
        cancelled: Looked at every fifth of a second or so.

    Raises:
        DataError: If the images cannot be had.
        ConfigError: If the config asks for more images than there are, or for a model that cannot
            be built for them.
    """
    data = data or config.dataset.fetch()
    with LocalTrainer(config, data, threads or side_by_side(config.parties_per_round)) as trainer:
        report = RoundReport(config, data, trainer)
        yield from train_rounds(config, trainer, report, after, cancelled)
