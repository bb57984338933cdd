"""Whose model was measured on which images: the names of the columns that pages draw.

A column is `<model>_on_<images>_<measure>`. The model is the global one, after a round's updates
are combined, or the party's own, before; the images are the test images, the same for all, or those
that the party holds out from its own. The store's tables are older than these names.
"""

from typing import Literal, NamedTuple, get_args

Measure = Literal["accuracy", "loss"]
Model = Literal["global", "own"]
Images = Literal["test", "own"]

MEASURES: tuple[Measure, ...] = get_args(Measure)
MODELS: tuple[Model, ...] = get_args(Model)
IMAGES: tuple[Images, ...] = get_args(Images)


class View(NamedTuple):
    """Whose model is looked at, on which images."""

    model: Model
    images: Images

    @property
    def by_party(self) -> "View":
        """What tells parties apart: where all have one model on the same images, their own ones."""
        return OWN_ON_TEST if self == GLOBAL_ON_TEST else self

    def column(self, measure: Measure) -> str:
        """Return the name of the column that holds a measure of it."""
        return column_of(self.model, self.images, measure)

    @property
    def confusion(self) -> str:
        """Return what the store calls its matrix of what is taken for what."""
        return "confusion" if self == GLOBAL_ON_TEST else f"{self.model}_on_{self.images}_confusion"


GLOBAL_ON_TEST, OWN_ON_TEST = View("global", "test"), View("own", "test")
GLOBAL_ON_OWN, OWN_ON_OWN = View("global", "own"), View("own", "own")
VIEWS = (GLOBAL_ON_TEST, GLOBAL_ON_OWN, OWN_ON_TEST, OWN_ON_OWN)
BY_PARTY = (GLOBAL_ON_OWN, OWN_ON_TEST, OWN_ON_OWN)
"""Of these there is a number for each party."""


def column_of(model: Model, images: Images, measure: Measure) -> str:
    """Return the name of the column that holds a measure, for instance own_on_test_accuracy."""
    return f"{model}_on_{images}_{measure}"


KEPT_AS = {OWN_ON_TEST: "test", GLOBAL_ON_OWN: "own", OWN_ON_OWN: "own_model_own"}
"""How the names of a `PartyRound`'s fields begin that hold the measures of a view."""

ROUND_COLUMNS = {measure: GLOBAL_ON_TEST.column(measure) for measure in MEASURES}
"""What a round's columns in the store are called here."""

PARTY_COLUMNS = {
    f"{kept}_{measure}": view.column(measure)
    for view, kept in KEPT_AS.items()
    for measure in MEASURES
}
"""What the columns of a party's round are called here."""
