"""Lesson: two test sets tell two opposite truths as parties' data differ."""

from collections.abc import Sequence

import pandas as pd

from pages.components.plain_figure import PlainFigure
from pages.learn.charts import Line, accuracy_curves
from pages.learn.lesson import Chart, Choice, Lesson, LessonRun, Measured, Option, Play, Question
from pages.learn.lessons.small_runs import small_run
from pages.learn.seen_runs import SeenRun
from pages.learn.words import said
from pages.shared.metric_column_names import OWN_ON_OWN, OWN_ON_TEST
from pages.shared.palette import MUTED_COLOR, PARTY_COLORS
from pages.shared.party_means import mean_by_round

ROUNDS, CLEAR = 5, 3.0
OF_OWN, SKEW = "Accuracy of the parties’ own models (%)", "Skew: 0 is all alike"
SKEWS = (0.0, 0.6, 0.95)
ON_OWN, ON_TEST = "On the party’s own held-out images", "On the common test images"
COMMONEST = "Always the party’s commonest digit, on its own images"


def _run(skew: float) -> LessonRun:
    split = {"kind": "dirichlet", "skew": skew} if skew else "iid"
    config = small_run(
        num_parties=10, num_images=6000, num_rounds=ROUNDS, partitioner=split, holdout=0.2
    )
    return LessonRun(f"Skew {skew:g}", config)


def _last(run: SeenRun) -> tuple[float, float]:
    return float(run.mean(OWN_ON_OWN).iloc[-1]), float(run.mean(OWN_ON_TEST).iloc[-1])


def _measure(seen: Sequence[SeenRun]) -> Measured:
    (low_own, low_test), _, (high_own, high_test) = (_last(run) for run in seen)
    return {
        "low_own": low_own,
        "low_test": low_test,
        "high_own": high_own,
        "high_test": high_test,
        "commonest": float(_commonest(seen[-1]).iloc[-1]),
    }


def _way(change: float) -> str:
    return "stays" if abs(change) < CLEAR else "up" if change > 0 else "down"


def _right(measured: Measured) -> Sequence[str]:
    own = measured["high_own"] - measured["low_own"]
    return _way(own), _way(measured["high_test"] - measured["low_test"])


def _commonest(run: SeenRun) -> "pd.Series[float]":
    return 100 * mean_by_round(run.history.parties, "own_commonest_share")


def _slopes(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    known = {
        skew: (*_last(run), float(_commonest(run).iloc[-1]))
        for skew, run in zip(SKEWS, seen, strict=True)
        if run.round
    }
    table = pd.DataFrame(known, index=["own", "test", "commonest"]).T.astype(float)
    lines = [
        Line(said(ON_OWN), table["own"], PARTY_COLORS[0], 4),
        Line(said(ON_TEST), table["test"], PARTY_COLORS[1], 4),
        Line(said(COMMONEST), table["commonest"], MUTED_COLOR, 2, "dash"),
    ]
    return accuracy_curves(lines if len(table) else [], [], 1.0, OF_OWN, SKEW)


def _curves(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    lines = [
        line
        for run in seen
        if run.round
        for line in (
            Line(said(ON_OWN), run.mean(OWN_ON_OWN), PARTY_COLORS[0], 4),
            Line(said(ON_TEST), run.mean(OWN_ON_TEST), PARTY_COLORS[1], 4),
        )
    ]
    return accuracy_curves(lines, [], ROUNDS, OF_OWN)


UP, DOWN, STAYS = "It goes up", "It goes down", "It stays about the same"

TWO_TEST_SETS = Lesson(
    name="two-tests",
    asks="Does skew help or hurt accuracy?",
    title="Two test sets, two opposite truths",
    about="Parties’ data grow apart. Does accuracy go up or down? It depends on whose images.",
    minutes=5,
    idea=(
        "A model can be tested on different images. On a party’s own: images that it holds and "
        "has kept aside. Or on everybody’s: the common test images, all ten digits alike.",
        "Now the parties’ data grow apart. At skew 0 all hold the same mix of digits. The higher "
        "the skew, the more each holds mostly a few digits and hardly any of the others.",
        "In each round, after training and before averaging, each party has a model of its own. We "
        "test that one on both kinds of images.",
    ),
    guesses=(
        Question(
            "With more skew: what happens to the accuracy of a party’s own model on its own "
            "images?",
            (
                Option("up", UP, "Whoever sees mostly one or two digits has an easier question."),
                Option("down", DOWN, "The question gets easier, not harder: fewer digits matter."),
                Option("stays", STAYS, "The question changes: fewer digits are easier to tell."),
            ),
        ),
        Question(
            "And on everybody’s images, the common test images?",
            (
                Option("up", UP, "It has hardly seen most of the digits that are asked there."),
                Option("down", DOWN, "It has hardly seen most of the digits that are asked there."),
                Option("stays", STAYS, "It hardly sees most of the digits that are asked there."),
            ),
        ),
    ),
    runs=tuple(_run(skew) for skew in SKEWS),
    measure=_measure,
    right=_right,
    expected=("up", "down"),
    charts=(
        Chart(
            "slopes",
            "Accuracy of the parties’ own models by skew, on two kinds of images",
            _slopes,
            height=380,
            note="One model, two truths: the lines part. The dashed line is what somebody "
            "reaches who has learnt nothing and always says the party’s commonest digit.",
        ),
    ),
    told=(
        "On their own images the parties’ models went from {low_own:.1f} % without skew to "
        "{high_own:.1f} % under the strongest. On the common test images the very same models went "
        "from {low_test:.1f} % to {high_test:.1f} %.",
        "Under that skew, always saying one’s commonest digit is right on {commonest:.1f} % of "
        "one’s own images already. A high number alone says little.",
        "In twenty repetitions with other random numbers it lay between {high_own_low:.0f} and "
        "{high_own_high:.0f} % on own images and between {high_test_low:.0f} and "
        "{high_test_high:.0f} % on the common ones.",
    ),
    words=(ON_OWN, ON_TEST, COMMONEST, OF_OWN, SKEW),
    bands={"high_own": (94, 100), "high_test": (9, 20)},
    question=Question(
        "A paper reports 97 % under extreme skew. What do you ask first?",
        (
            Option(
                "images",
                "Whose model, and on whose images?",
                "On their own images it may mean little, on common ones a lot.",
            ),
            Option(
                "rounds",
                "How many rounds did it take?",
                "Good to know, but first one has to know what the 97 % is of.",
            ),
            Option(
                "parties",
                "How many parties were there?",
                "Good to know, but first one has to know what the 97 % is of.",
            ),
        ),
    ),
    answer="images",
    play=Play(
        "Turn the skew and watch both accuracies, round by round.",
        "Skew",
        tuple(Choice(f"{skew:g}", f"{skew:g}", (_run(skew),)) for skew in (0.0, 0.3, 0.6, 0.95)),
        Chart("play", "Accuracy of the parties’ own models, on two kinds of images", _curves),
    ),
)
