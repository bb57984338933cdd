"""Lesson: each party knows two digits and is blind to the others; their average is not."""

from collections.abc import Sequence

import numpy as np

from pages.components.plain_figure import PlainFigure
from pages.learn.charts import Line, accuracy_curves, guessed, level
from pages.learn.lesson import Chart, Choice, Lesson, LessonRun, Measured, Option, Play, Question
from pages.learn.lessons.small_runs import small_run
from pages.learn.seen_runs import SeenRun
from pages.learn.words import said
from pages.shared.numbered_parties import party_names
from pages.shared.palette import GLOBAL_COLOR, PARTY_COLORS
from pages.shared.party_class_map import party_class_map

PARTIES, ROUNDS = 5, 12
DIGITS = [str(digit) for digit in range(10)]
AVERAGE = "Their average"
OF_TEN = {
    2: "Two digits of ten: 20 %",
    3: "Three digits of ten: 30 %",
    5: "Five digits of ten: 50 %",
    10: "All ten digits: 100 %",
}
OWN, TOGETHER = "Own models, mean of five", "Global model"


def _run(digits: int) -> LessonRun:
    split = {"kind": "classes", "classes": digits}
    config = small_run(num_parties=PARTIES, num_images=2000, num_rounds=ROUNDS, partitioner=split)
    return LessonRun(f"{digits} digits a party", config)


def _measure(seen: Sequence[SeenRun]) -> Measured:
    (run,) = seen
    return {"own": float(run.own.iloc[-1]), "together": float(run.together.iloc[-1])}


def _right(measured: Measured) -> Sequence[str]:
    own = min(OWN_GUESS.options, key=lambda o: abs((o.percent or 0) - measured["own"]))
    gap = measured["together"] - measured["own"]
    return own.key, "worse" if gap < -5 else "same" if gap < 10 else "better"


def _curves(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    lines = [
        line
        for run in seen
        if run.round is not None
        for line in (
            Line(said(TOGETHER), run.together, GLOBAL_COLOR, 4),
            Line(said(OWN), run.own, PARTY_COLORS[1]),
        )
    ]
    digits = seen[0].config.partitioner.model_dump()["classes"]
    ceiling = level(said(OF_TEN[digits]), 10.0 * digits, ROUNDS)
    return accuracy_curves(lines, [ceiling, *guessed(guesses, ROUNDS)], ROUNDS)


def _map(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    (run,) = seen
    own = run.own_by_class if run.round else None
    if own is None or (counts := run.confusion) is None:
        return party_class_map(np.zeros((0, 10)), [], DIGITS)
    together = 100 * np.diagonal(counts) / np.maximum(1, counts.sum(axis=1))
    names = [*party_names(range(len(own))), said(AVERAGE)]
    return party_class_map(np.vstack([own, together]), names, DIGITS)


OWN_GUESS = Question(
    "After it has trained on its own images, a party’s own model is shown images of all ten "
    "digits. How many of these does it read rightly?",
    (
        Option("10", "about 10 %", "10 % is what blind guessing gives.", 10),
        Option("20", "about 20 %", "Two digits of ten are 20 %, and that is what it gets.", 20),
        Option(
            "60",
            "about 60 %",
            "What it was sent knew more, but two digits make it forget the others within a round.",
            60,
        ),
        Option("95", "about 95 %", "On its own two digits, yes. Of the other eight, none.", 95),
    ),
)
AVERAGE_GUESS = Question(
    "After twelve rounds the server averages the weights of these five models once more. How good "
    "is the average?",
    (
        Option(
            "worse",
            "Worse than each of them",
            "One would think that five models that contradict each other average to nonsense.",
        ),
        Option(
            "same",
            "As bad as they are",
            "One would think that the average of bad models is bad.",
        ),
        Option(
            "better",
            "Far better than each of them",
            "Each model has moved a little towards its own two digits, and the average keeps a "
            "little of every move.",
        ),
    ),
)

TWO_DIGITS_EACH = Lesson(
    name="two-digits",
    asks="Five specialists, averaged?",
    title="Each is blind, the average is not",
    about="Five parties know two digits each. What does the average of their models know?",
    minutes=4,
    idea=(
        "Five parties want one model that reads all ten digits. But each of them has images of two "
        "digits only: one, say, of zeros and sevens, another of ones and fours.",
        "In each round the server sends one model to all. Each party trains it on its own two "
        "digits and sends it back. The server averages the weights of the five models, number by "
        "number, and begins the next round with the average.",
        "When parties hold different kinds of data, people say that the data are non-IID: not "
        "independent and identically distributed. Here it is as strong as it gets.",
    ),
    guesses=(OWN_GUESS, AVERAGE_GUESS),
    runs=(_run(2),),
    measure=_measure,
    right=_right,
    expected=("20", "better"),
    charts=(
        Chart(
            "curves",
            "Accuracy on the common test images, all ten digits",
            _curves,
            note="Thick: the global model, after averaging. Thin: the parties’ own models just "
            "before it. The dashed line is about the most that whoever knows so few digits can "
            "reach.",
        ),
        Chart(
            "map",
            "Which digits are recognised, in percent",
            _map,
            height=260,
            note="A row for each party’s own model before averaging, and the last for the average "
            "of the five. Bright is good.",
        ),
    ),
    told=(
        "At the end each party’s own model was right on {own:.1f} % of the test images, on "
        "average, and the average of these models on {together:.1f} %.",
        "20 % is no fault of the program: it is all that a model can reach that says one of its "
        "two digits whatever it sees. Training on two digits makes a party forget the other "
        "eight within the round. The average of the five keeps a part of what each of them "
        "has just learnt.",
        "In twenty repetitions with other random numbers the average lay between "
        "{together_low:.0f} and {together_high:.0f} %, and the parties’ own models between "
        "{own_low:.0f} and {own_high:.0f} %.",
    ),
    words=(OWN, TOGETHER, AVERAGE, *OF_TEN.values()),
    bands={"together": (56, 77), "own": (18, 21)},
    question=Question(
        "What can the average do that no party’s own model can?",
        (
            Option(
                "own",
                "Read two digits",
                "That each party’s own model can: it has just trained on two.",
            ),
            Option(
                "others",
                "Read most of the ten",
                "Each party has it from the others, though it never saw one of their images.",
            ),
            Option(
                "none",
                "Nothing: it only smooths",
                "In the chart of all digits its row is bright where each party’s own is dark.",
            ),
        ),
    ),
    answer="others",
    play=Play(
        "How many digits should each party know? Choose, guess for yourself, and train.",
        "Digits a party",
        tuple(Choice(str(n), f"{n} digits", (_run(n),)) for n in OF_TEN),
        Chart("play", "Accuracy on the common test images, all ten digits", _curves),
    ),
)
