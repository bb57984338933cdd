"""The charts of the page that are the same whichever round is looked at."""

import json

import numpy as np

from pages.components.live_plot import ready
from pages.components.plain_figure import PlainFigure
from pages.language.spoken import text
from pages.shared import data_preview
from pages.shared.charts import height_of_names, holdings_heatmap
from pages.shared.learning_chart import HEIGHT, learning_chart
from pages.shared.metric_column_names import GLOBAL_ON_TEST
from pages.shared.run_name import title_of
from pages.shared.run_snapshot import Look
from pages.shared.standalone_page.round_parts import Data
from pages.shared.whose_accuracy import overall_in_words

MOST_HIGH = 12  # rows of the map of who holds what; more share the height of so many


def learning(seen: Look) -> Data:
    """Return the curves of the whole run."""
    config, told = seen.run.config, seen.history
    figure = learning_chart(
        told.rounds,
        told.parties,
        config.num_rounds,
        config.num_parties,
        whose=config.strategy.measured,
        commonest=seen.digest.commonest,
        called=seen.called,
    )
    whose = overall_in_words(seen, GLOBAL_ON_TEST)
    return _ready(
        seen, figure, HEIGHT, "learning", text("Accuracy round by round: {whose}", whose=whose)
    )


def holdings(seen: Look) -> Data | None:
    """Return how many images of each class each party holds, if anybody knows."""
    config = seen.run.config
    if (held := seen.found.label_counts) is None:
        return None
    counts = np.ascontiguousarray(data_preview.with_images(held, config.dataset))
    kind = config.dataset.image_kind
    names = kind.class_names[: counts.shape[1]]
    label = text(
        "Images by {party} and {class_word}",
        party=text(seen.called.word),
        class_word=text(kind.class_word),
    )
    height = 40 + 36 * min(MOST_HIGH, len(counts)) + height_of_names(names)
    return _ready(seen, holdings_heatmap(counts, names, seen.called), height, "holdings", label)


def _ready(seen: Look, figure: PlainFigure, height: int, revision: str, label: str) -> Data:
    plot = ready(
        figure, height=height, uirevision=revision, label=label, run_name=title_of(seen.run)
    )
    told: Data = json.loads(plot.data)
    return told
