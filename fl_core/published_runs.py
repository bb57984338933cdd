"""Runs that papers report, as configs: what each source says, where, and what differs here.

Their numbers are the sources' own, never ours; what ours come to is in `docs/measured.md`, and a
slow test holds it (`tests/fl_core/test_published_runs.py`).
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from fl_core.config import RunConfig
from fl_core.knobs import knobs_of
from fl_core.long_tail import long_tail
from fl_core.translatable import translatable

OF_NO_MATTER = {"seed", "num_rounds"}  # beside how it is measured


@dataclass(frozen=True)
class PublishedFigure:
    """An accuracy that a source reports.

    Attributes:
        words: What it is, for a label beside a chart.
        accuracy: Of the global model, 0..1.
        spread: What the source puts behind its ±, 0..1; 0 if it tells none.
        round: After which round; `None` for the end of the run.
        images: Which images it was measured on: the test images, those that parties held out, or
            a choice of the source's own, with which nothing here compares.
    """

    words: str
    accuracy: float
    spread: float = 0.0
    round: int | None = None
    images: Literal["test", "own", "theirs"] = "test"


@dataclass(frozen=True)
class PublishedRun:
    """A run of a paper.

    Attributes:
        name: What it is called here.
        about: What is tried, and what it shows, in a sentence or two.
        source: The paper.
        found: Where in it, or beside it, the figures stand.
        reports: What is reported, in words: the best, the last, or a mean of seeds.
        differs: What is not as in the source.
        figures: What is reported, in numbers.
        config: What is run here.
    """

    name: str
    about: str
    source: str
    found: str
    reports: str
    differs: str
    figures: tuple[PublishedFigure, ...]
    config: RunConfig

    @property
    def told(self) -> str:
        """What is reported, where it stands, and what differs here."""
        return translatable(
            "{reports} Source: {source}, {found} Here: {differs}",
            reports=self.reports,
            source=self.source,
            found=self.found,
            differs=self.differs,
        )


@lru_cache(maxsize=256)
def published_run_of(config: RunConfig) -> PublishedRun | None:
    """Return the published run that a config is, whatever its seed, rounds and measuring."""
    return next((run for run in published_runs() if _alike(run.config, config)), None)


def _alike(one: RunConfig, other: RunConfig) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name, knob in knobs_of(RunConfig).items()
        if name not in OF_NO_MATTER and (knob.group != "measuring" or name == "holdout")
    )


@cache
def published_runs() -> tuple[PublishedRun, ...]:
    """Return all of them, in the order in which they are offered."""
    return (*_mcmahan(), _niid_bench(), *_sorted_digits())


def _mcmahan() -> tuple[PublishedRun, ...]:
    shared: dict[str, Any] = {
        "num_parties": 100,
        "participation": 0.1,
        "num_images": 60_000,
        "holdout": 0.0,
        "model": "mcmahan_cnn",
        "local_epochs": 5,
        "batch_size": 10,
        "optimizer": "sgd",
        "learning_rate": 0.1,
        "party_test_images": 0,
    }
    source = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017"
    )
    row = "table 2, CNN, E = 5, B = 10, C = 0.1."
    differs = (
        "a learning rate of 0.1, for the paper tuned it and does not print it; rounds are counted "
        "until the curve first reaches 99 %, the paper's so far best, between rounds interpolated."
    )

    def told(rounds: int, split: str, about: str, knobs: dict[str, Any]) -> PublishedRun:
        return PublishedRun(
            name=f"McMahan 2017, {split}",
            about=about,
            source=source,
            found=row,
            reports=f"The paper reaches 99 % of the test digits after {rounds} rounds, with the "
            "rate that did so soonest.",
            differs=differs,
            figures=(
                PublishedFigure(f"McMahan 2017: 99 % after {rounds} rounds", 0.99, round=rounds),
            ),
            config=RunConfig.of(shared | knobs),
        )

    return (
        told(
            20,
            "IID",
            "A hundred parties hold 600 digits each, all of the same mix; ten at a time train for "
            "five epochs. The paper that introduced federated averaging.",
            {"num_rounds": 30},
        ),
        told(
            229,
            "two shards each",
            "As the one before, but most parties know two digits only: eleven times as many "
            "rounds.",
            {"num_rounds": 300, "partitioner": {"kind": "shards", "shards": 2}},
        ),
    )


def _niid_bench() -> PublishedRun:
    return PublishedRun(
        name="NIID-Bench, two classes each",
        about="Ten parties that know two digits each train long, ten epochs a round, with "
        "momentum. A bench that many papers compare themselves on.",
        source="Li, Diao, Chen and He, “Federated Learning on Non-IID Data Silos: An Experimental "
        "Study”, ICDE 2022",
        found="setting of table 3, #C = 2; the figure is that of the replication among Flower's "
        "baselines, niid_bench.",
        reports="The replication ends at 96.6 % of the test digits with federated averaging, one "
        "seed, the last of 50 rounds.",
        differs="which two digits a party knows is drawn anew, and much hangs on it.",
        figures=(PublishedFigure("Replication: 96.6 % in the end", 0.966),),
        config=RunConfig.of(
            {
                "num_parties": 10,
                "num_images": 60_000,
                "holdout": 0.0,
                "partitioner": {"kind": "classes", "classes": 2},
                "model": "lenet",
                "num_rounds": 50,
                "local_epochs": 10,
                "batch_size": 64,
                "optimizer": {"kind": "sgd", "momentum": 0.9, "weight_decay": 1e-5},
                "learning_rate": 0.01,
                "party_test_images": 0,
            }
        ),
    )


def _sorted_digits() -> tuple[PublishedRun, ...]:
    source = (
        "Karimireddy, He and Jaggi, “Byzantine-Robust Learning on Heterogeneous Datasets via "
        "Bucketing”, ICLR 2022"
    )
    found = "the table of no attackers, non-IID, as it stands beside the authors' code (exp1.py)."
    counts = long_tail(parties=24, share=0.5)

    def told(
        rule: str, aggregator: str, accuracy: float, spread: float, about: str
    ) -> PublishedRun:
        figure = f"Karimireddy 2022: {100 * accuracy:.2f} ± {100 * spread:.2f} % in the end"
        return PublishedRun(
            name=f"Sorted digits, {rule}",
            about=about,
            source=source,
            found=found,
            reports=f"The paper ends at {100 * accuracy:.2f} ± {100 * spread:.2f} %, the mean of "
            "three seeds, on 1,920 test digits as unevenly frequent as those trained on: 80.6 % of "
            "them are 0s and 1s.",
            differs="the notebook's CNN instead of one ten times its size, 900 rounds at a rate of "
            "0.05 instead of 4,500 at 0.01. Look at the accuracy on the parties' held-out images: "
            "they are unevenly frequent, too, 75.8 % of them 0s and 1s.",
            figures=(PublishedFigure(figure, accuracy, spread, images="theirs"),),
            config=RunConfig.of(
                {
                    "num_parties": 24,
                    "num_images": sum(map(sum, counts)),
                    "partitioner": {"kind": "table", "counts": counts},
                    "aggregator": aggregator,
                    "num_rounds": 900,
                    "local_steps": 1,
                    "batch_size": 32,
                    "optimizer": "sgd",
                    "learning_rate": 0.05,
                    "measure_every": 10,
                    "party_test_images": 0,
                }
            ),
        )

    return (
        told(
            "mean",
            "plain_mean",
            0.9884,
            0.0007,
            "Digits are sorted and cut into 24 pieces, one a party; each digit is half as frequent "
            "as the one before. Nobody attacks.",
        ),
        told(
            "coordinate median",
            "median",
            0.8036,
            0.0004,
            "As the one before, but the server takes the median of each weight to be safe from "
            "attackers. Nobody attacks, and yet all digits but 0 and 1 are lost: the few parties "
            "who know another one are outliers.",
        ),
    )
