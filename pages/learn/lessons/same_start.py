"""Lesson: averaging weights works because all start from the same place."""

from collections.abc import Sequence

from fl_core.analysis.model_line import barrier
from pages.components.plain_figure import PlainFigure
from pages.learn.charts import Bar, accuracy_bars
from pages.learn.lesson import Chart, Choice, Lesson, LessonRun, Measured, Option, Play, Question
from pages.learn.lessons.small_runs import small_run
from pages.learn.seen_runs import LINE_POSITIONS, SeenRun
from pages.learn.words import said
from pages.shared.metric_column_names import OWN_ON_TEST
from pages.shared.model_line_chart import model_line_chart
from pages.shared.numbered_parties import party_names
from pages.shared.palette import GLOBAL_COLOR, party_color

FIRST, SECOND, MIDDLE = "Party 1’s model", "Party 2’s model", "their average"
AVERAGE = "Average"
SAME, OWN = "From one start", "From starts of their own"


def _run(own_start: bool, epochs: int = 3, between: tuple[int, int] | None = None) -> LessonRun:
    knobs = {"num_rounds": 1, "local_epochs": epochs, "own_start": own_start, "model": "cnn"}
    config = small_run(num_parties=3, num_images=3000, **knobs)
    return LessonRun(OWN if own_start else SAME, config, between)


def _measure(seen: Sequence[SeenRun]) -> Measured:
    same, own = seen
    return {
        "same_own": float(same.own.iloc[-1]),
        "same_average": float(same.together.iloc[-1]),
        "apart_own": float(own.own.iloc[-1]),
        "apart_average": float(own.together.iloc[-1]),
        "same_bump": _bump(same),
        "apart_bump": _bump(own),
    }


def _bump(run: SeenRun) -> float:
    return float("nan") if run.line is None else barrier(LINE_POSITIONS, run.line[:, 0])


def _right(measured: Measured) -> Sequence[str]:
    good = [
        measured[f"{name}_average"] > measured[f"{name}_own"] - 10 for name in ("same", "apart")
    ]
    keys = {(True, True): "both", (False, False): "neither", (True, False): "same"}
    return (keys.get((good[0], good[1]), "own"),)


def _bars(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    bars = []
    for run in seen:
        if not run.round:
            continue
        own = run.of_parties(OWN_ON_TEST)
        parties = [int(party) for party in own.index]
        bars += [
            Bar(said(run.name), name, percent, party_color(party))
            for party, name, percent in zip(parties, party_names(parties), own, strict=True)
        ]
        bars.append(Bar(said(run.name), said(AVERAGE), float(run.together.iloc[-1]), GLOBAL_COLOR))
    return accuracy_bars(bars)


def _line(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    losses = {said(run.name): run.line[:, 0].astype(float) for run in seen if run.line is not None}
    return model_line_chart(LINE_POSITIONS, losses, (said(FIRST), said(SECOND)), said(MIDDLE))


SAME_START = Lesson(
    name="same-start",
    asks="Can models be averaged?",
    title="Averaging works because all start together",
    about="Three networks are trained apart and their weights averaged. When does that work?",
    minutes=5,
    idea=(
        "Federated averaging does something bold: it takes several trained networks and averages "
        "their weights, the first with the first, the second with the second, 110,474 times.",
        "Nobody would expect the average of two texts, letter by letter, to be a text. So why "
        "should the average of two networks be a network that works?",
        "Here three parties with 1,000 images each train for three local epochs: each goes through "
        "its images three times. Then their weights are averaged, once. This is done twice: from "
        "one start, all three begin with the same random weights; from starts of their own, each "
        "begins with other random weights.",
    ),
    guesses=(
        Question(
            "Each of the three networks reads digits well by then. Whose average does, too?",
            (
                Option(
                    "both",
                    "Both averages are good",
                    "Averaging weights is not like voting: the networks need not mean the same by "
                    "the same weight.",
                ),
                Option(
                    "neither",
                    "Both averages are bad",
                    "From one start they have not gone far apart, and what lies between them "
                    "works.",
                ),
                Option(
                    "same",
                    "Only the one from one start",
                    "From one start each weight goes on meaning much the same to all three. From "
                    "starts of their own, the same weight means something else in each.",
                ),
                Option(
                    "own",
                    "Only the one from starts of their own",
                    "More variety helps when models vote. Here their weights are mixed.",
                ),
            ),
        ),
    ),
    runs=(_run(False, between=(0, 1)), _run(True, between=(0, 1))),
    measure=_measure,
    right=_right,
    expected=("same",),
    charts=(
        Chart(
            "bars",
            "Accuracy on the common test images of each party’s own model, and of their average",
            _bars,
        ),
        Chart(
            "line",
            "Loss on test images along the straight line from Party 1’s model to Party 2’s",
            _line,
            note="Low is good. Half-way lies the average of the two. A bump between them means "
            "that one cannot get from one to the other without becoming worse.",
        ),
    ),
    told=(
        "From one start the parties’ models were right on {same_own:.1f} % of the test images, on "
        "average, and the average of the three on {same_average:.1f} %. From starts of their own "
        "the models were as good, {apart_own:.1f} %, and their average was right on "
        "{apart_average:.1f} %.",
        "The second chart shows it. From one start the way between two models is smooth: the loss "
        "rises by {same_bump:.2f} at most above the line between its ends. From starts of their "
        "own it leads over a bump of {apart_bump:.2f}.",
        "In twenty repetitions with other random numbers the average from one start lay between "
        "{same_average_low:.0f} and {same_average_high:.0f} %, and the other between "
        "{apart_average_low:.0f} and {apart_average_high:.0f} %.",
    ),
    words=(FIRST, SECOND, MIDDLE, AVERAGE),
    bands={"same_average": (70, 85), "apart_average": (8, 49)},
    question=Question(
        "Why does the server send its model to all parties before every round?",
        (
            Option(
                "start",
                "So that all begin the round from the same place",
                "Only so are the networks close enough to each other for their average to work.",
            ),
            Option(
                "check",
                "So that it can check what they do",
                "It checks nothing by that. The parties need it to begin from.",
            ),
            Option(
                "backup",
                "So that each has a copy if the server fails",
                "That is a side effect, and not why it is done.",
            ),
        ),
    ),
    answer="start",
    play=Play(
        "Does the average suffer when parties that hold the same mix train apart for longer?",
        "Local epochs",
        tuple(
            Choice(str(n), words, (_run(False, n), _run(True, n)))
            for n, words in ((1, "1 epoch"), (3, "3 epochs"), (10, "10 epochs"))
        ),
        Chart(
            "play",
            "Accuracy on the common test images of each party’s own model, and of their average",
            _bars,
        ),
    ),
)
