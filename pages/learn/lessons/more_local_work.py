"""Lesson: more local work between two averages is not free: parties drift apart."""

from collections.abc import Sequence

import pandas as pd

from fl_core.analysis.update_plane import mean_cosine, update_plane
from pages.components.plain_figure import PlainFigure
from pages.learn.charts import Line, accuracy_curves
from pages.learn.lesson import Chart, Choice, Lesson, LessonRun, Measured, Option, Play, Question
from pages.learn.lessons.small_runs import small_run
from pages.learn.seen_runs import SeenRun
from pages.learn.words import said
from pages.shared.palette import PARTY_COLORS
from pages.shared.update_arrows import update_arrows

PARTIES, IMAGES, EPOCHS, CLEAR = 5, 200, 20, 3.0
TIMES, MEAN = "Times that each party went through its images", "Their mean"
TWO = {"kind": "classes", "classes": 2}


def _run(name: str, split: object, epochs: int) -> LessonRun:
    config = small_run(
        num_parties=PARTIES,
        num_images=PARTIES * IMAGES,
        num_rounds=EPOCHS // epochs,
        local_epochs=epochs,
        partitioner=split,
    )
    return LessonRun(name, config)


RUNS = (
    _run("Alike, 20 rounds of 1 epoch", "iid", 1),
    _run("Alike, 2 rounds of 10 epochs", "iid", 10),
    _run("Two digits each, 20 rounds of 1 epoch", TWO, 1),
    _run("Two digits each, 2 rounds of 10 epochs", TWO, 10),
)
STYLES = ((0, "solid"), (0, "dash"), (1, "solid"), (1, "dash"))


def _measure(seen: Sequence[SeenRun]) -> Measured:
    ends = [float(run.together.iloc[-1]) for run in seen]
    names = ("alike_short", "alike_long", "two_short", "two_long")
    return dict(zip(names, ends, strict=True)) | {
        "cosine_alike": _cosine(seen[1]),
        "cosine_two": _cosine(seen[3]),
    }


def _cosine(run: SeenRun) -> float:
    products = run.update_products(1)
    return float("nan") if products is None else mean_cosine(update_plane(products).cosines)


def _better(short: float, long: float) -> str:
    return "same" if abs(short - long) < CLEAR else "short" if short > long else "long"


def _right(measured: Measured) -> Sequence[str]:
    alike = _better(measured["alike_short"], measured["alike_long"])
    return alike, _better(measured["two_short"], measured["two_long"])


def _against(seen: Sequence[SeenRun], epochs: bool) -> list[Line]:
    lines = []
    for run, (color, dash) in zip(seen, STYLES, strict=False):
        if run.round is None:
            continue
        values = run.together
        if epochs:
            values = pd.Series(values.to_numpy(), values.index * run.config.local_epochs)
        lines.append(Line(said(run.name), values, PARTY_COLORS[color], 3, dash))
    return lines


def _by_images(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    return accuracy_curves(_against(seen, epochs=True), [], EPOCHS, across=TIMES)


def _by_rounds(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    return accuracy_curves(_against(seen, epochs=False), [], EPOCHS)


def _arrows(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    run = seen[-1]
    products = run.update_products(1) if run.round else None
    if products is None:
        return PlainFigure([], {})
    return update_arrows(update_plane(products), range(len(products)), said(MEAN))


SHORT, LONG, SAME = (
    "20 rounds of 1 epoch",
    "2 rounds of 10 epochs",
    "Both about the same",
)

MORE_LOCAL_WORK = Lesson(
    name="drift",
    asks="Work more at home, talk less?",
    title="More work at home is not free",
    about="Twenty rounds of a little work, or two of a lot? The same images are seen either way.",
    minutes=5,
    idea=(
        "Every round costs: the model travels to all parties and back. So it is tempting to have "
        "each party train longer at home before it sends anything: ten local epochs instead of "
        "one, and a tenth of the rounds.",
        "Five parties with 200 images each do both. In 20 rounds of one epoch and in 2 rounds of "
        "ten each goes through its images twenty times; the second sends a tenth as much.",
        "Once all hold the same mix of digits, once each holds two digits only.",
    ),
    guesses=(
        Question(
            "All hold the same mix of digits. What is better on the common test images at the end?",
            (
                Option("short", SHORT, "Averaging often keeps the parties together."),
                Option("long", LONG, "More work between averages is no better by itself."),
                Option("same", SAME, "Parties that hold the same mix pull the same way anyway."),
            ),
        ),
        Question(
            "Each holds two digits only. And now?",
            (
                Option("short", SHORT, "Averaged often, nobody gets far on a way of its own."),
                Option("long", LONG, "The longer they train apart, the further they drift apart."),
                Option("same", SAME, "Here each pulls its own way, the further the longer."),
            ),
        ),
    ),
    runs=RUNS,
    measure=_measure,
    right=_right,
    expected=("same", "short"),
    charts=(
        Chart(
            "images",
            "Accuracy of the global model on the common test images, by images seen",
            _by_images,
            height=380,
            note="Solid: one epoch a round. Dashed: ten.",
        ),
        Chart(
            "rounds",
            "The same by rounds",
            _by_rounds,
            height=320,
            note="The same four runs. Only the axis is another: what travels is paid by the round.",
        ),
        Chart(
            "arrows",
            "Where the five updates of the first round point: two digits each, ten epochs",
            _arrows,
            height=380,
            note="Each arrow is one party’s update, seen in the plane that keeps most of their "
            "lengths. The thick one is their mean, which is all that the server takes over.",
        ),
    ),
    told=(
        "With the same mix the global model was right on {alike_short:.1f} % of the test images "
        "after 20 rounds of one epoch and on {alike_long:.1f} % after 2 rounds of ten. With two "
        "digits each it was {two_short:.1f} % against {two_long:.1f} %.",
        "Parties with two digits each pull apart: this is called client drift. The mean cosine of "
        "two updates of the first long round was {cosine_two:.2f}, against {cosine_alike:.2f} "
        "with the same mix; 1 is the same direction, 0 a right angle. Of what points apart little "
        "is left in the mean. A flat picture shows only a part of it; the cosines are of all "
        "weights.",
        "In twenty repetitions with other random numbers the two runs of two digits each lay "
        "between {two_short_low:.0f} and {two_short_high:.0f} % and between {two_long_low:.0f} "
        "and {two_long_high:.0f} %. The simplest help is to average more often: nobody gets far "
        "on a way of its own. FedProx holds each party close to the server’s model, SCAFFOLD "
        "corrects its direction; they help at times, and not always.",
    ),
    words=(TIMES, MEAN),
    bands={"two_short": (60, 81), "two_long": (46, 67)},
    question=Question(
        "After only two rounds of each run, which are ahead? (Step 3 has a chart by rounds.)",
        (
            Option(
                "long",
                "Those of ten epochs a round",
                "After two rounds they are ahead of the others’ two rounds: they have done ten "
                "times the work. Whether rounds or images are what one pays for decides.",
            ),
            Option(
                "two",
                "Those of two digits each",
                "They lie lower by either axis.",
            ),
            Option(
                "none",
                "None of them",
                "Compare the curves of the second chart after two rounds.",
            ),
        ),
    ),
    answer="long",
    play=Play(
        "Two digits each, the images gone through twenty times: how many epochs a round?",
        "Local epochs",
        tuple(
            Choice(str(n), words, (_run(f"{words} a round", TWO, n),))
            for n, words in ((1, "1 epoch"), (2, "2 epochs"), (5, "5 epochs"), (10, "10 epochs"))
        ),
        Chart(
            "play",
            "Accuracy of the global model on the common test images, by images seen",
            _by_images,
        ),
    ),
)
