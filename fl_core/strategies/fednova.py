"""Normalised averaging: Wang, Liu, Liang, Joshi and Poor 2020, "Tackling the Objective
Inconsistency Problem in Heterogeneous Federated Optimization" (NeurIPS), with tau_eff the mean."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fl_core.errors import Conflict
from fl_core.knob_requirements import needs_member
from fl_core.strategies.fedavg import FedAvg
from fl_core.translatable import translatable
from fl_core.updates_and_state import LocalUpdate, Memory, Round, ServerState, Weights
from fl_core.weight_layout import Layout, num_running

if TYPE_CHECKING:
    from fl_core.config import RunConfig

RUNNING = "running"


class FedNova(FedAvg):
    """Each party's update counts as a mean step: divided by what its gradients count for together.

    An update is minus the rate times a sum of gradients, each times a number of the vector a_i: 1
    with plain SGD, so that |a_i|_1 is tau_i, the party's number of steps; with momentum the more
    the earlier the gradient (`Optimizer.gradients_in`). The model moves by
    tau_eff * sum p_i delta_i / |a_i|_1, where p_i is a party's share of the images and tau_eff the
    mean of the |a_i|_1. A rate schedule changes nothing of that, for the rate stays the same
    within a round; weight decay would, and is refused. Where all took equally many steps it is
    federated averaging, bit for bit. Running statistics of batch normalisation are no sum of
    steps: they are averaged as they arrive.
    """

    kind: ClassVar[str] = "fednova"
    label: ClassVar[str] = "FedNova"
    heading: ClassVar[str] = "Against drift"
    about: ClassVar[str] = (
        "As federated averaging, but what a party sends is taken per step, so that one with many "
        "images, which takes many steps, does not pull harder than its share. It helps where "
        "parties hold very different numbers of images, changes nothing where they hold equally "
        "many, and needs SGD; with momentum, which adds the more the more steps there are, that "
        "is reckoned with."
    )
    also: ClassVar[Sequence[str]] = ("normalised averaging", "normalized averaging")
    equation: ClassVar[str] = (
        r"\Delta_i \leftarrow \frac{\tau_{\mathrm{eff}}}{\lVert a_i \rVert_1}\, \Delta_i, \qquad "
        r"\tau_{\mathrm{eff}} = \sum_{i \in S} \frac{n_i}{n_S}\, \lVert a_i \rVert_1, \qquad "
        r"\lVert a_i \rVert_1 = \sum_{k=1}^{\tau_i} \frac{1 - \rho^k}{1 - \rho}"
    )
    paper: ClassVar[str] = (
        "Wang, Liu, Liang, Joshi and Poor, “Tackling the Objective Inconsistency Problem in "
        "Heterogeneous Federated Optimization”, NeurIPS 2020."
    )
    neutral: ClassVar[str] = "Where all take equally many steps it is federated averaging."
    requires: ClassVar[str] = "SGD without weight decay."

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        why = translatable("what a party sends must be a sum of rate times gradient")
        yield from needs_member(config, "strategy", why, ("optimizer", "sgd"), weight_decay=0.0)

    def first_memory(self, untrained: Callable[[int], Weights], layout: Layout) -> Memory:
        running = num_running(layout)
        return {RUNNING: np.array([running], np.int64)} if running else {}

    def next_memory(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Memory:
        return self.own_memory(state)

    def to_combine(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Sequence[LocalUpdate]:
        added = np.array([round.gradients_in(update.num_steps) for update in updates])
        if (added == added[0]).all():
            return updates
        examples = np.array([update.num_examples for update in updates], dtype=np.float64)
        scales = float(added @ examples / examples.sum()) / added
        running = int(self.own_memory(state).get(RUNNING, np.zeros(1, np.int64))[0])
        trained = np.arange(len(state.weights)) < len(state.weights) - running
        return [
            replace(update, delta=(np.where(trained, scale, 1) * update.delta).astype(np.float32))
            for update, scale in zip(updates, scales, strict=True)
        ]
