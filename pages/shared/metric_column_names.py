"""Whose model was measured on which images: the names of the columns that pages draw.

A column is `<model>_on_<images>_<measure>`. The model is the global one, after a round's updates
are combined, or the party's own, before; the images are the test images, the same for all, or those
that the party holds out from its own. The store's tables are older than these names.
"""

from typing import Literal, get_args

Measure = Literal["accuracy", "loss"]
Model = Literal["global", "own"]
Images = Literal["test", "own"]

MEASURES: tuple[Measure, ...] = get_args(Measure)


def column_of(model: Model, images: Images, measure: Measure) -> str:
    """Return the name of the column that holds a measure, for instance own_on_test_accuracy."""
    return f"{model}_on_{images}_{measure}"


ROUND_COLUMNS = {measure: column_of("global", "test", measure) for measure in MEASURES}
"""What a round's columns in the store are called here."""

PARTY_COLUMNS = {f"test_{measure}": column_of("own", "test", measure) for measure in MEASURES} | {
    f"own_{measure}": column_of("global", "own", measure) for measure in MEASURES
}
"""What the columns of a party's round are called here."""
