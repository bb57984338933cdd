"""Normalised averaging: Wang, Liu, Liang, Joshi and Poor 2020, "Tackling the Objective
Inconsistency Problem in Heterogeneous Federated Optimization" (NeurIPS), with tau_eff the mean."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from fl_core.strategies.fedavg import FedAvg
from fl_core.updates_and_state import LocalUpdate, Memory, Round, ServerState, Weights
from fl_core.weight_layout import Layout, num_running

RUNNING = "running"


class FedNova(FedAvg):
    """Each party's update counts as a mean step: divided by its steps, times the mean of all steps.

    With plain SGD a_i is a vector of ones, |a_i|_1 = tau_i the party's number of steps, and the
    model moves by tau_eff * sum p_i delta_i / tau_i, p_i being its share of the images. Where all
    took equally many steps that is federated averaging, bit for bit. Running statistics of batch
    normalisation are no sum of steps: they are averaged as they arrive.
    """

    kind: ClassVar[str] = "fednova"
    label: ClassVar[str] = "FedNova"
    heading: ClassVar[str] = "Against drift"
    about: ClassVar[str] = (
        "As federated averaging, but what a party sends is taken per step, so that one with many "
        "images, which takes many steps, does not pull harder than its share. It helps where "
        "parties hold very different numbers of images, changes nothing where they hold equally "
        "many, and needs plain SGD."
    )
    also: ClassVar[Sequence[str]] = ("normalised averaging", "normalized averaging")
    equation: ClassVar[str] = (
        r"\Delta_i \leftarrow \frac{\tau_{\mathrm{eff}}}{\tau_i}\, \Delta_i, \qquad "
        r"\tau_{\mathrm{eff}} = \sum_{i \in S} \frac{n_i}{n_S}\, \tau_i"
    )
    paper: ClassVar[str] = (
        "Wang, Liu, Liang, Joshi and Poor, “Tackling the Objective Inconsistency Problem in "
        "Heterogeneous Federated Optimization”, NeurIPS 2020."
    )
    neutral: ClassVar[str] = "Where all take equally many steps it is federated averaging."
    only_plain_steps: ClassVar[bool] = True

    def first_memory(self, untrained: Callable[[int], Weights], layout: Layout) -> Memory:
        running = num_running(layout)
        return {RUNNING: np.array([running], np.int64)} if running else {}

    def next_memory(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Memory:
        return self.own_memory(state)

    def to_combine(
        self, state: ServerState, updates: Sequence[LocalUpdate]
    ) -> Sequence[LocalUpdate]:
        steps = np.array([update.num_steps for update in updates], dtype=np.float64)
        if (steps == steps[0]).all():
            return updates
        examples = np.array([update.num_examples for update in updates], dtype=np.float64)
        scales = float(steps @ examples / examples.sum()) / steps
        running = int(self.own_memory(state).get(RUNNING, np.zeros(1, np.int64))[0])
        trained = np.arange(len(state.weights)) < len(state.weights) - running
        return [
            replace(update, delta=(np.where(trained, scale, 1) * update.delta).astype(np.float32))
            for update, scale in zip(updates, scales, strict=True)
        ]
