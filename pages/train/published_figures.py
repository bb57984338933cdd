"""What a paper reports of a run, beside that run's own curve and in words."""

from collections.abc import Sequence

from fl_core.config import RunConfig
from fl_core.published_runs import PublishedFigure, PublishedRun, published_run_of
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared.compared_curves import ComparedFigure
from pages.shared.metric_column_names import View

OTHER_IMAGES = {
    "test": translatable("What the source reports was measured on the test images."),
    "own": translatable(
        "What the source reports compares with the global model on the images that parties held "
        "out."
    ),
    "theirs": translatable(
        "The source measured on a choice of images of its own, so its figure is not drawn."
    ),
}


def published_beside(config: RunConfig, view: View) -> Sequence[ComparedFigure]:
    """Return what is drawn of it where the view is of the global model, and of the same images."""
    return [
        ComparedFigure(figure.accuracy, text(figure.words), figure.round, figure.spread)
        for figure in _figures(published_run_of(config), view)
    ]


def published_in_words(config: RunConfig, view: View) -> str:
    """Return what the source reports, where it stands, and what differs; empty of other runs."""
    if (run := published_run_of(config)) is None:
        return ""
    where = "" if _figures(run, view) else text(OTHER_IMAGES[run.figures[0].images])
    return f"{text(run.told)} {where}".strip()


def _figures(run: PublishedRun | None, view: View) -> Sequence[PublishedFigure]:
    if run is None or view.model != "global":
        return ()
    return [figure for figure in run.figures if figure.images == view.images]
