"""Federated averaging: McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017,
"Communication-Efficient Learning of Deep Networks from Decentralized Data", algorithm 1."""

from typing import ClassVar

from fl_core.strategies.base import Strategy


class FedAvg(Strategy):
    """All parties train from the same model; what they send back is averaged."""

    kind: ClassVar[str] = "fedavg"
    label: ClassVar[str] = "Federated averaging (FedAvg)"
    heading: ClassVar[str] = "Averaging"
    any_start: ClassVar[bool] = True
    about: ClassVar[str] = (
        "All parties train at the same time from the same model; the server combines what comes "
        "back, by default as a mean in which each party counts as much as it has images."
    )
    equation: ClassVar[str] = r"w_i \leftarrow w_i - \eta\, g_i(w_i), \qquad \Delta_i = w_i - w"
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )
    neutral: ClassVar[str] = "It is what the other strategies are compared with."
