"""Lesson: together is better than alone, and nearly as good as all data in one place."""

from collections.abc import Sequence

import numpy as np

from fl_core.reference_runs import reference_configs
from pages.components.plain_figure import PlainFigure, Properties
from pages.learn.charts import Line, accuracy_curves
from pages.learn.lesson import Chart, Choice, Lesson, LessonRun, Measured, Option, Play, Question
from pages.learn.lessons.small_runs import small_run
from pages.learn.seen_runs import SeenRun
from pages.learn.words import said
from pages.shared.charts import BAND
from pages.shared.metric_column_names import OWN_ON_TEST
from pages.shared.palette import GLOBAL_COLOR, PARTY_COLORS

ROUNDS = 4
FEDERATED, POOLED, ALONE = "Federated", "All images in one place", "Each party alone"
COLORS = {FEDERATED: GLOBAL_COLOR, POOLED: PARTY_COLORS[0], ALONE: PARTY_COLORS[1]}
FROM_TO = "from the worst party to the best"
CLOSE = 1.0


def _runs(images: int) -> tuple[LessonRun, ...]:
    config = small_run(num_parties=6, num_images=6 * images, num_rounds=ROUNDS)
    beside = reference_configs(config)
    return (
        LessonRun(FEDERATED, config),
        LessonRun(POOLED, beside["pooled"]),
        LessonRun(ALONE, beside["alone"]),
    )


def _measure(seen: Sequence[SeenRun]) -> Measured:
    federated, pooled, alone = (float(run.together.iloc[-1]) for run in seen)
    return {
        "federated": federated,
        "pooled": pooled,
        "alone": alone,
        "cost": round(pooled, 1) - round(federated, 1),
        "gain": round(federated, 1) - round(alone, 1),
    }


def _right(measured: Measured) -> Sequence[str]:
    pooled, federated, alone = (measured[name] for name in ("pooled", "federated", "alone"))
    if max(pooled, federated, alone) - min(pooled, federated, alone) < CLOSE:
        return ("same",)
    if federated < alone:
        return ("paf",)
    return ("pfa" if pooled >= federated else "fpa",)


def _curves(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    shown = [run for run in seen if run.round is not None]
    lines = [Line(said(run.name), run.together, COLORS[run.name], 4) for run in shown]
    bands = [trace for run in shown if run.name == ALONE for trace in _band(run)]
    return accuracy_curves(lines, bands, ROUNDS)


def _band(run: SeenRun) -> list[Properties]:
    """Return the area from the worst party to the best, of those who are alone."""
    told = run.history.parties
    values = 100 * told.groupby("round")[OWN_ON_TEST.column("accuracy")].agg(["min", "max"])
    rounds = values.index.to_numpy()
    edge = {"type": "scatter", "mode": "lines", "x": rounds, "line": {"width": 0}}
    quiet = {"showlegend": False, "hoverinfo": "skip"}
    filled = {"fill": "tonexty", "fillcolor": BAND, "name": said(FROM_TO)}
    if not len(rounds):
        return []
    return [
        edge | quiet | {"y": np.array(values["min"], float)},
        edge | filled | {"y": np.array(values["max"], float), "hoverinfo": "skip"},
    ]


TOGETHER_ALONE_POOLED = Lesson(
    name="together",
    asks="Alone, together or in one place?",
    title="Better than alone, not quite as all in one place",
    about="What does working together gain, and what does keeping images apart cost?",
    minutes=4,
    idea=(
        "Six parties hold 250 images each, of all ten digits alike. There are three ways to train.",
        "Alone: each trains a network on its own images, and nothing is ever sent. Federated: they "
        "train one network together, and the images stay apart. In one place: all 1,500 images are "
        "brought together and one network is trained on all of them, which real parties may often "
        "not do.",
        "In all three ways every image is gone through once a round, for four rounds. All "
        "networks are tested on the same images, which nobody has trained on.",
    ),
    guesses=(
        Question(
            "Put the three in order: which is right most often on the test images?",
            (
                Option(
                    "pfa",
                    "In one place, then federated, then alone",
                    "Together they learn from six times as many images as alone. What is lost "
                    "against one place is what averaging once a round costs.",
                ),
                Option(
                    "fpa",
                    "Federated, then in one place, then alone",
                    "Federated learning has no magic: one place sees the same images and never "
                    "has to wait for an average.",
                ),
                Option(
                    "paf",
                    "In one place, then alone, then federated",
                    "An average of networks from one start is no mush; it knows what all six know.",
                ),
                Option(
                    "same",
                    "All three are about the same",
                    "With so few images each, it matters a lot how many of them a network learns "
                    "from.",
                ),
            ),
        ),
    ),
    runs=_runs(250),
    measure=_measure,
    right=_right,
    expected=("pfa",),
    charts=(
        Chart(
            "curves",
            "Accuracy on the common test images",
            _curves,
            height=380,
            note="Federated: the global model. In one place: the one model. Alone: the mean of the "
            "six parties’ own models, and around it the area from the worst to the best.",
        ),
    ),
    told=(
        "After four rounds the six alone were right on {alone:.1f} % of the test images, on "
        "average, the global model of the federation on {federated:.1f} %, and the model of one "
        "place on {pooled:.1f} %.",
        "So working together has gained {gain:.1f} points, and keeping the images apart has cost "
        "{cost:.1f}. That cost is no law: with more rounds it shrinks, and with parties that "
        "hold different digits it grows.",
        "In twenty repetitions with other random numbers the gain lay between {gain_low:.0f} and "
        "{gain_high:.0f} points and the cost between {cost_low:.0f} and {cost_high:.0f}: of two "
        "single runs a difference of some points may be luck.",
    ),
    words=(FROM_TO,),
    bands={"gain": (3, 12), "cost": (1, 11)},
    question=Question(
        "One party has 100 images, another 1,000. Which of them gains more by taking part?",
        (
            Option(
                "small",
                "The one with 100 images",
                "Alone it knows least, and the others’ images help it most.",
            ),
            Option(
                "large",
                "The one with 1,000 images",
                "It gives most. But alone it is already good, and has less to gain.",
            ),
            Option(
                "equal",
                "Both the same",
                "They get the same model, but do not come from the same accuracy.",
            ),
        ),
    ),
    answer="small",
    play=Play(
        "How many images should each of the six parties have? Watch the gap to “alone”.",
        "Images a party",
        tuple(Choice(str(n), f"{n} images", _runs(n)) for n in (100, 250, 500)),
        Chart("play", "Accuracy on the common test images", _curves, height=380),
    ),
)
