"""A look at a run as material that is read out."""

from collections.abc import Sequence

from pages.shared.confusion_cache import confusion
from pages.shared.metric_column_names import GLOBAL_ON_TEST
from pages.shared.references import curve
from pages.shared.run_reading.material import Material, Matrix, has_diverged
from pages.shared.run_snapshot import Look


def material_of(seen: Look) -> Material:
    """Return what is known of a run that is to be read."""
    return Material(
        config=seen.run.config,
        state=seen.run.state,
        history=seen.history,
        class_names=names_of(seen),
        matrix=_matrix(seen),
        facts=seen.digest.facts,
        diverged=has_diverged(seen.run),
        references={
            kind: curve(seen.store, run, GLOBAL_ON_TEST, "accuracy")
            for kind, run in seen.references.runs.items()
        },
    )


def names_of(seen: Look) -> Sequence[str]:
    """Return what the classes of a run's images are called."""
    return seen.run.config.dataset.image_kind.class_names


def _matrix(seen: Look) -> Matrix:
    return lambda round, view: confusion(seen.store, seen.run.id, round, view)
