"""Tries each lesson on twenty seeds: does its outcome hold, and in which bands lie its numbers?

`python -m benchmarks.lessons_calibrated` tries all, `... drift two-digits --seeds 3` some.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fl_core.runs.event_recorder import record
from fl_core.runs.question_answering import losses_on_line
from fl_core.runs.run_execution import execute
from fl_core.runs.store import RunStore
from fl_core.runs.worker_questions import LineOf
from pages.learn.lesson import Lesson, LessonRun
from pages.learn.lessons import LESSONS
from pages.learn.seen_runs import LINE_POSITIONS, SeenRun

SEEDS = range(1, 21)
DRIVER = "calibration"


@dataclass(frozen=True)
class Tried:
    """What a lesson came to on one seed.

    Attributes:
        seed: The seed.
        measured: By the names of fields.
        right: The keys of the guesses that came true.
        seconds: That the runs took on the clock.
    """

    seed: int
    measured: Mapping[str, float]
    right: Sequence[str]
    seconds: float


def tried(lesson: Lesson, seeds: Sequence[int]) -> Iterator[Tried]:
    """Train a lesson's runs on each seed, as the page would, and yield what they came to."""
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(f"sqlite:///{folder}/runs.db")
        for seed in seeds:
            began = time.perf_counter()
            seen = [_trained(store, Path(folder), run, seed) for run in lesson.runs]
            measured = lesson.measure(seen)
            yield Tried(seed, measured, lesson.right(measured), time.perf_counter() - began)


def in_bands(lesson: Lesson, measured: Mapping[str, float]) -> list[str]:
    """Return in words which numbers lie outside the bands that the lesson's texts name."""
    return [
        f"{name} is {measured[name]:.1f}, not {low:g} to {high:g}"
        for name, (low, high) in lesson.bands.items()
        if not low <= round(measured[name]) <= high
    ]


def _trained(store: RunStore, folder: Path, asked: LessonRun, seed: int) -> SeenRun:
    config = asked.config.model_copy(update={"seed": seed})
    run_id = store.create(config, owner=DRIVER)
    for event in execute(config, folder / run_id, None):
        record(store, run_id, event, DRIVER)
    last, line = config.num_rounds, None
    if asked.between:
        question = LineOf(
            config=config.to_json(),
            folder=str(folder / run_id),
            round=1,
            parties=asked.between,
            positions=LINE_POSITIONS,
        )
        line = losses_on_line(question).array()
    return SeenRun(asked.name, config, store, run_id, last, last, line)


def main() -> None:
    """Print a line a seed, then a row for each number: its band on all seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help=f"of {', '.join(LESSONS)}; by default all")
    parser.add_argument("--first", type=int, default=SEEDS[0], help="seed to begin with")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="how many")
    options = parser.parse_args()
    for name in options.lessons or LESSONS:
        _try(LESSONS[name], range(options.first, options.first + options.seeds))


def _try(lesson: Lesson, seeds: Sequence[int]) -> None:
    found = []
    for each in tried(lesson, seeds):
        found.append(each)
        told = {key: round(value, 2) for key, value in each.measured.items()}
        holds = [*each.right] == [*lesson.expected]
        print(lesson.name, each.seed, holds, *each.right, f"{each.seconds:.1f} s", json.dumps(told))
        for outside in in_bands(lesson, each.measured):
            print("   ", outside)
    held = sum([*each.right] == [*lesson.expected] for each in found)
    print(f"{lesson.name}: as expected ({', '.join(lesson.expected)}) in {held} of {len(found)}")
    for key in found[0].measured:
        values = sorted(each.measured[key] for each in found)
        print(f"| {lesson.name} | {key} | {values[0]:.2f} | {values[-1]:.2f} |")
    print(f"longest {max(each.seconds for each in found):.1f} s", flush=True)


if __name__ == "__main__":
    main()
