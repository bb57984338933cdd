"""A round's updates as arrows in a plane: from the scalar products alone, in which all lies.

Updates are vectors of a hundred thousand numbers. Lengths and angles among them stand in their Gram
matrix, and the plane through the origin that keeps most of their lengths is spanned by its first
two eigenvectors: classical scaling, Torgerson 1952, "Multidimensional scaling: I. Theory and
method" (Psychometrika 17), around the origin instead of the mean. The origin is the model that the
server sent.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class UpdatePlane:
    """Updates as they lie in the plane that keeps most of them.

    Attributes:
        arrows: `[num_parties, 2]`, where each ends if all begin at the origin; in the plane the
            mean points to the right.
        mean: `[2]`, where their mean ends.
        lengths: `[num_parties]`, their true lengths, of which an arrow shows at most all.
        cosines: `[num_parties, num_parties]`, of the true angles among them; NaN beside one that
            has no length.
        kept: How much of all squared lengths lies in the plane, 0..1; 1 where there is no length.
    """

    arrows: NDArray[np.float64]
    mean: NDArray[np.float64]
    lengths: NDArray[np.float64]
    cosines: NDArray[np.float64]
    kept: float


def update_plane(products: ArrayLike, weights: ArrayLike | None = None) -> UpdatePlane:
    """Return how updates lie to each other.

    Args:
        products: `[num_parties, num_parties]`, the scalar product of each two updates.
        weights: What each counts in the mean, by default all the same; they need not sum to 1.
    """
    gram = np.asarray(products, dtype=float)
    gram = (gram + gram.T) / 2
    counts = np.ones(len(gram)) if weights is None else np.asarray(weights, dtype=float)
    values, vectors = np.linalg.eigh(gram)
    values = np.maximum(values, 0)  # below it is rounding alone
    largest = np.argsort(values)[::-1][:2]
    found = vectors[:, largest] * np.sqrt(values[largest])
    arrows = np.zeros((len(gram), 2))
    arrows[:, : found.shape[1]] = found
    arrows = _turned(arrows, counts @ arrows)
    total = float(values.sum())
    return UpdatePlane(
        arrows=arrows,
        mean=counts @ arrows / (counts.sum() or 1.0),
        lengths=np.sqrt(np.maximum(np.diag(gram), 0)),
        cosines=cosines_of(gram),
        kept=float(values[largest].sum()) / total if total else 1.0,
    )


def cosines_of(gram: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cosine of the angle between each two vectors; NaN beside one without length."""
    lengths = np.sqrt(np.maximum(np.diag(gram), 0))
    scale = np.outer(lengths, lengths)
    cosines = np.divide(gram, scale, out=np.full(gram.shape, np.nan), where=scale > 0)
    return np.asarray(np.clip(cosines, -1, 1))


def mean_cosine(cosines: NDArray[np.float64]) -> float:
    """Return the mean cosine of two different updates; NaN if there are no two."""
    pairs = cosines[~np.eye(len(cosines), dtype=bool)]
    known = pairs[~np.isnan(pairs)]
    return float(known.mean()) if len(known) else float("nan")


def _turned(arrows: NDArray[np.float64], towards: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return arrows turned so that `towards` points to the right and the first that is neither
    right nor left points up: eigenvectors say neither."""
    length = float(np.hypot(*towards))
    if length > 0:
        cosine, sine = towards / length
        arrows = arrows @ np.array([[cosine, -sine], [sine, cosine]])
    sides = arrows[:, 1]
    aside = sides[np.abs(sides) > 1e-9 * float(np.abs(arrows).max(initial=0))]
    return arrows * np.array([1.0, -1.0]) if len(aside) and aside[0] < 0 else arrows
