"""The numbers of one round that sentences are made of, each with the images that it stands on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.runs.run import RunFacts
from pages.shared.metric_column_names import (
    GLOBAL_ON_OWN,
    GLOBAL_ON_TEST,
    OWN_ON_OWN,
    OWN_ON_TEST,
    View,
)
from pages.shared.party_means import mean_by_round
from pages.shared.run_reading.luck import Accuracy, guesses
from pages.shared.run_reading.material import Material


@dataclass(frozen=True, eq=False)
class Evidence:
    """A round of a run in which models were measured.

    Attributes:
        material: The run.
        round: The round, from 0.
    """

    material: Material
    round: int

    @cached_property
    def parties(self) -> pd.DataFrame:
        """Who took part, a row a party, as `History.parties` has them."""
        told = self.material.history.parties
        return told[told["round"] == self.round]

    @cached_property
    def together(self) -> Accuracy:
        """Of the global model, or of the models in use on average, on the test images."""
        return Accuracy(tested(self.material)[self.round], self._test_images)

    def mean(self, view: View) -> Accuracy | None:
        """Return the mean over the parties that took part, weighted by their images."""
        by_round = mean_by_round(self.parties, view.column("accuracy"))
        share = by_round.get(self.round)
        return None if share is None else Accuracy(float(share), self._images(view))

    @cached_property
    def own(self) -> Accuracy | None:
        """Of the parties' own models, before combining, on the sample of the test images."""
        return self.mean(OWN_ON_TEST)

    @cached_property
    def own_at_home(self) -> Accuracy | None:
        """Of the same on images that each party holds out."""
        return self.mean(OWN_ON_OWN)

    @cached_property
    def shared_at_home(self) -> Accuracy | None:
        """Of the models in use after the round on images that each party holds out."""
        return self.mean(GLOBAL_ON_OWN)

    @cached_property
    def own_of_each(self) -> NDArray[np.float64]:
        """Of each party's own model that was measured on the sample, `[num_measured]`, 0..1."""
        values = self.parties[OWN_ON_TEST.column("accuracy")].to_numpy(float)
        known: NDArray[np.float64] = values[~np.isnan(values)]
        return known

    def of_one(self, share: float) -> Accuracy:
        """Return the accuracy of one party's model on the sample."""
        return Accuracy(share, self._images(OWN_ON_TEST))

    def counts(self, view: View) -> NDArray[np.intp] | None:
        """Return what a view takes for what; `None` if it is not known."""
        found = self.material.matrix(self.round, view)
        return None if found is None or not found.any() else found

    @cached_property
    def commonest(self) -> float | None:
        """The share of the commonest class among the test images; `None` if there is but one."""
        counts = self.counts(GLOBAL_ON_TEST)
        of_class = np.zeros(1) if counts is None else counts.sum(axis=1)
        if np.count_nonzero(of_class) < 2:
            return None
        return float(of_class.max() / of_class.sum())

    @property
    def only_guesses(self) -> bool:
        """Whether it is known that who always names the commonest class is as good."""
        return self.commonest is not None and guesses(self.together, self.commonest)

    @property
    def facts(self) -> RunFacts | None:
        """What the run found as it began."""
        return self.material.facts

    @property
    def _test_images(self) -> int | None:
        if self.facts:
            return self.facts.num_test_images
        counts = self.counts(GLOBAL_ON_TEST)
        own_models = self.material.config.strategy.own_models  # then each image counts a few times
        return None if counts is None or own_models else int(counts.sum())

    def _images(self, view: View) -> int | None:
        if view == OWN_ON_TEST:
            return self.facts.num_sample_images if self.facts else None
        counts = self.counts(view)
        return None if counts is None else int(counts.sum())


def tested(material: Material) -> "pd.Series[float]":
    """Return the accuracy on the test images by round, of those rounds in which it was measured."""
    rounds = material.history.rounds
    values = rounds[GLOBAL_ON_TEST.column("accuracy")].to_numpy(float)
    known = ~np.isnan(values)
    return pd.Series(values[known], pd.Index(rounds["round"].to_numpy()[known], name="round"))


def evidence_of(material: Material, round: int | None = None) -> Evidence | None:
    """Return the newest measured round up to one that is asked for, by default up to the last.

    Returns:
        `None` if nothing was measured so far.
    """
    known = tested(material).index
    some = known[known <= (material.history.last if round is None else round)]
    return Evidence(material, int(some.max())) if len(some) else None
