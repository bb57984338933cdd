"""What working together gains, and what keeping images apart costs: where both were trained."""

from pages.shared.run_reading.evidence import Evidence
from pages.shared.run_reading.luck import Accuracy, verdict
from pages.shared.run_reading.models_used import models_used
from pages.shared.run_reading.sentence import Sentence, Share, points_between, say

ORDER = ("alone", "pooled")
"""What a run is compared with, in the order in which it is told."""


def comparison(found: Evidence) -> list[Sentence]:
    """Return a sentence for each run that it is compared with, of the very same round."""
    if found.round == 0 or models_used(found.material.config) in ORDER:
        return []
    return [
        _beside(found, kind, float(by_round[found.round]))
        for kind in ORDER
        if (by_round := found.material.references.get(kind)) is not None
        and found.round in by_round.dropna().index
    ]


def _beside(found: Evidence, kind: str, share: float) -> Sentence:
    own = found.together
    how = verdict(own, Accuracy(share, own.images))
    told = Share(share)
    if how in ("above", "below"):
        return say(f"{kind}_{how}", other=told, points=points_between(own.share, share))
    return say(f"{kind}_{how}", other=told)
