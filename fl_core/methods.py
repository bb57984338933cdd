"""The methods that papers have named, each as a choice from four families."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fl_core.aggregators import (
    Aggregator,
    Bulyan,
    CentredClipping,
    CoordinateMedian,
    GeometricMedian,
    Krum,
    MultiKrum,
    NormClipping,
    PlainMean,
    TrimmedMean,
    WeightedMean,
)
from fl_core.errors import Path
from fl_core.family_member import Choice
from fl_core.models import OwnCnn
from fl_core.pre_aggregators import Bucketing, NearestNeighbours, NoMixing, PreAggregator
from fl_core.server_steps import Adagrad, Adam, FedExP, Momentum, Plain, ServerStep, Yogi
from fl_core.strategies import (
    Alone,
    Cyclic,
    Ditto,
    FedAvg,
    FedDyn,
    FedLC,
    FedNova,
    FedNTD,
    FedProx,
    FedRS,
    FedSAM,
    FedSGD,
    FineTuning,
    Ifca,
    Moon,
    PartialModels,
    Pooled,
    QFedAvg,
    Scaffold,
    Strategy,
)

PARTIAL = (("strategy", "keeps"), ("strategy", "trains"))
BATCH_NORMALISED = {"kind": OwnCnn.kind, "normalisation": "batch"}


@dataclass(frozen=True)
class Method:
    """A method by its famous name.

    Attributes:
        name: The name.
        heading: Under which it stands in the picker.
        about: What it does and when it helps, in a sentence.
        strategy: What parties do, with the knobs that it starts with; so for the next three.
        pre_aggregator: What the server makes of updates before it combines them.
        aggregator: How it combines them.
        server_step: How far it moves.
        defining: Which of their knobs it is known by; others may be turned and it is still this
            method, but for those of members that are usual anyway (a server rate of 2 is no more
            FedAvg).
        needs: Knobs of the config to the value that they take where they stand against it.
    """

    name: str
    heading: str
    about: str
    strategy: Strategy = field(default_factory=FedAvg)
    pre_aggregator: PreAggregator = field(default_factory=NoMixing)
    aggregator: Aggregator = field(default_factory=WeightedMean)
    server_step: ServerStep = field(default_factory=Plain)
    defining: Sequence[Path] = ()
    needs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def members(self) -> dict[str, Choice]:
        """The four, by the field of the config that each belongs in."""
        return {name: getattr(self, name) for name in CHOSEN}

    @property
    def own_members(self) -> dict[str, Choice]:
        """Those of the four that are not what is usual: what makes it this method."""
        usual = Method("", "", "").members
        return {name: each for name, each in self.members.items() if each.kind != usual[name].kind}

    @property
    def paper(self) -> str:
        """Where it is from, in a line."""
        told = [each.paper for each in self.own_members.values() if each.paper]
        return " ".join(dict.fromkeys(told)) or self.strategy.paper


CHOSEN = ("strategy", "pre_aggregator", "aggregator", "server_step")
"""The fields of a config that a method sets."""

SGD = {"optimizer": "sgd"}
AVERAGING, DRIFT, SKEW = "Averaging", "Against drift", "Against label skew"
SERVER, ROBUST = "Server optimisers", "Robust"
PERSONAL, BASELINES = "Personal", "Baselines"


def _partial(name: str, about: str, keeps: Any, trains: Any, **needs: Any) -> Method:
    strategy = PartialModels(keeps=keeps, trains=trains)
    return Method(name, PERSONAL, about, strategy, defining=PARTIAL, needs=needs)


def _robust(name: str, about: str, aggregator: Aggregator, **others: Any) -> Method:
    return Method(name, ROBUST, about, aggregator=aggregator, **others)


def _server(name: str, about: str, server_step: ServerStep) -> Method:
    return Method(name, SERVER, about, server_step=server_step)


_LISTED = (
    Method("FedAvg", AVERAGING, "Parties train, the server averages; the one to compare with."),
    Method(
        "FedSGD",
        AVERAGING,
        "One gradient a party and round: no drift, and very many rounds.",
        FedSGD(),
        needs=SGD | {"local_epochs": 1},
    ),
    Method(
        "q-FedAvg",
        AVERAGING,
        "Parties that the model serves badly count more: fairer, and slower.",
        QFedAvg(),
        needs=SGD,
    ),
    Method("FedProx", DRIFT, "A pull back to the received model while parties train.", FedProx()),
    Method(
        "SCAFFOLD",
        DRIFT,
        "Each party takes off the drift that it remembers of itself; sends twice as much.",
        Scaffold(),
        aggregator=PlainMean(),
        needs=SGD,
    ),
    Method(
        "FedNova",
        DRIFT,
        "Updates are taken per step: fair where parties take unequally many.",
        FedNova(),
        needs=SGD,
    ),
    Method("FedDyn", DRIFT, "Pulls back, and adds up the pulls until all agree.", FedDyn()),
    Method("MOON", DRIFT, "Keeps what a network makes of images near the global one’s.", Moon()),
    Method("FedSAM", DRIFT, "Looks for flat places, where averaging costs less.", FedSAM()),
    Method("FedLC", SKEW, "Wider margins for a party’s rare classes.", FedLC()),
    Method("FedRS", SKEW, "Dampens what parties do to classes they have not got.", FedRS()),
    Method("FedNTD", SKEW, "Keeps what the received model knows of other classes.", FedNTD()),
    _server("FedAvgM", "The server keeps part of its last move: steadier rounds.", Momentum()),
    _server("FedAdagrad", "A rate of its own for each weight, which only falls.", Adagrad()),
    _server("FedAdam", "A rate of its own for each weight, by its moves of late.", Adam()),
    _server("FedYogi", "As FedAdam, with rates that jump less.", Yogi()),
    _server("FedExP", "Goes farther the more parties pull apart.", FedExP()),
    _robust("Median", "For each weight the value in the middle.", CoordinateMedian()),
    _robust("Trimmed mean", "For each weight the mean without the extremes.", TrimmedMean()),
    _robust("Krum", "The one update that lies closest to many others.", Krum(faulty=1)),
    _robust("Multi-Krum", "The mean of the updates closest to others.", MultiKrum(faulty=1)),
    _robust("Bulyan", "Krum, then weight by weight; needs many parties.", Bulyan(faulty=1)),
    _robust("RFA", "The point that is least far from all updates.", GeometricMedian()),
    _robust("Norm clipping", "Updates that are too long are shortened.", NormClipping()),
    _robust("Centred clipping", "Clipped around the last round’s result.", CentredClipping()),
    _robust(
        "Bucketing + centred clipping",
        "Averages of pairs drawn by lot, then clipped: for unlike honest parties.",
        CentredClipping(),
        pre_aggregator=Bucketing(),
    ),
    _robust(
        "Nearest-neighbour mixing + trimmed mean",
        "Each update mixed with those near it, then the extremes go: for unlike honest parties.",
        TrimmedMean(),
        pre_aggregator=NearestNeighbours(),
    ),
    _partial("FedPer", "The last layer stays at the party.", "head", "all"),
    _partial("FedRep", "It stays, and is trained before the rest.", "head", "head_first"),
    _partial("FedBABU", "The last layer is never trained, the rest is shared.", "nothing", "body"),
    _partial(
        "FedBN",
        "Batch normalisation stays at the party: for images that look unlike.",
        "normalisation",
        "all",
        model=BATCH_NORMALISED,
    ),
    Method(
        "Ditto", PERSONAL, "Each party trains a model of its own beside the global one.", Ditto()
    ),
    Method(
        "Fine-tuning", PERSONAL, "After each round, parties train the model further.", FineTuning()
    ),
    Method("IFCA", PERSONAL, "Several models; each party takes its best.", Ifca()),
    Method("Pooled", BASELINES, "All images in one place: what federation gives up.", Pooled()),
    Method("Alone", BASELINES, "Each party by itself: what federation has to beat.", Alone()),
    Method("Cyclic", BASELINES, "One model passed from party to party.", Cyclic()),
)
METHODS: Mapping[str, Method] = {method.name: method for method in _LISTED}
"""By their names, in the order of the picker."""
