"""Flat minima: Qu, Li, Duan, Liu, Tang and Lu 2022, "Generalized Federated Learning via Sharpness
Aware Minimization" (ICML), algorithm 1, after Foret et al. 2021."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from fl_core.family_member import Caution
from fl_core.knob_cautions import stalls, turn
from fl_core.knobs import knob
from fl_core.strategies.fedavg import FedAvg
from fl_core.translatable import translatable
from fl_core.updates_and_state import LocalRule, Party, Round, ServerState

if TYPE_CHECKING:
    from fl_core.config import RunConfig

MOST_TRIED = 1.0
"""The largest radius in the paper."""


class FedSAM(FedAvg):
    """Parties step along the gradient at w + rho g / |g|, g being the gradient at w, of one batch.

    The training loss that is told is that of the point w + rho g / |g|, the worst nearby.
    """

    kind: ClassVar[str] = "fedsam"
    label: ClassVar[str] = "FedSAM (sharpness-aware)"
    heading: ClassVar[str] = "Against drift"
    any_start: ClassVar[bool] = True
    about: ClassVar[str] = (
        "As federated averaging, but parties look for places where the loss stays low all around, "
        "not just at one point: models found there lose less when they are averaged. Each step "
        "takes two gradients, so training takes about twice as long."
    )
    also: ClassVar[Sequence[str]] = ("SAM", "sharpness-aware minimisation")
    equation: ClassVar[str] = (
        r"w_i \leftarrow w_i - \eta\, g_i \!\left( w_i + \rho\, \frac{g_i(w_i)}{\lVert g_i(w_i) "
        r"\rVert} \right)"
    )
    paper: ClassVar[str] = (
        "Qu, Li, Duan, Liu, Tang and Lu, “Generalized Federated Learning via Sharpness Aware "
        "Minimization”, ICML 2022."
    )
    neutral: ClassVar[str] = "rho 0 is federated averaging."

    radius: float = knob(
        0.05,
        low=0.0,
        high=2.0,
        label="Radius (rho)",
        help="How far uphill the gradient is taken; the paper tries 0.01 to 1. 0 is federated "
        "averaging.",
    )

    def caution(self, config: "RunConfig") -> Caution | None:
        if self.radius <= MOST_TRIED:
            return None
        return stalls(
            translatable(
                "Radius (rho) {radius:g} is above what the paper tries, {most:g}: so far "
                "off, a gradient says little of where a party stands.",
                radius=self.radius,
                most=MOST_TRIED,
            ),
            turn("Radius (rho)", self.radius, 0.05),
        )

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        return LocalRule(sharpness=self.radius)
