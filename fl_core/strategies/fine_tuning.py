"""Fine-tuning after each round: Wang, Mathews, Kiddon, Eichner, Beaufays and Ramage 2019,
"Federated Evaluation of On-device Personalization"; Cheng, Chadha and Duchi 2021, "Fine-tuning is
Fine in Federated Learning"."""

from collections.abc import Sequence
from typing import ClassVar

from fl_core.strategies.fedavg import FedAvg


class FineTuning(FedAvg):
    """Each party that took part trains the new global model once more, for itself.

    For as many local epochs as before. Nothing of it is sent or remembered: the global model is
    that of federated averaging, bit for bit.
    """

    kind: ClassVar[str] = "fine_tuning"
    label: ClassVar[str] = "Fine-tuning after each round"
    heading: ClassVar[str] = "Personal"
    about: ClassVar[str] = (
        "As federated averaging; after each round every party that took part trains the new global "
        "model further on its own images, for itself alone. It helps a party on images like its "
        "own where parties are unlike, and costs as much training again. The new model that this "
        "takes is sent in any case, and counted in the next round."
    )
    also: ClassVar[Sequence[str]] = ("finetuning", "FedAvg+")
    equation: ClassVar[str] = r"v_i \leftarrow w, \qquad v_i \leftarrow v_i - \eta \nabla L_i(v_i)"
    paper: ClassVar[str] = (
        "Wang, Mathews, Kiddon, Eichner, Beaufays and Ramage, “Federated Evaluation of On-device "
        "Personalization”, 2019 (arXiv:1910.10252)."
    )
    neutral: ClassVar[str] = "The global model is always that of federated averaging."
    trains_personal: ClassVar[bool] = True
