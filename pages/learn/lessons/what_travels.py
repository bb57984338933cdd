"""Lesson: the model travels, the images do not."""

from collections.abc import Sequence

import numpy as np

from pages.components.plain_figure import PlainFigure
from pages.learn.charts import LEGEND
from pages.learn.lesson import Chart, Choice, Lesson, LessonRun, Measured, Option, Play, Question
from pages.learn.lessons.small_runs import small_run
from pages.learn.seen_runs import SeenRun
from pages.learn.words import said
from pages.shared.palette import PARTY_COLORS

PARTIES, IMAGES, PIXELS, BYTES_A_NUMBER = 3, 900, 28 * 28, 4
MEGABITS = 10  # a second, of a party's connection
WEIGHTS, PICTURES, AXIS = "Weights", "Images", "Travels (kB)"
PHASES = (
    "1. The server<br>sends its model",
    "2. The parties train<br>on their images",
    "3. The parties send<br>their updates",
    "4. The server<br>averages",
    "5. The average<br>is measured",
)


def _run(parties: int) -> LessonRun:
    config = small_run(
        num_parties=parties, num_images=IMAGES, num_rounds=1, local_epochs=5, model="cnn"
    )
    return LessonRun(f"{parties} parties", config)


def _measure(seen: Sequence[SeenRun]) -> Measured:
    (run,) = seen
    last = run.history.rounds.iloc[-1]
    return {
        "numbers": run.num_weights,
        "model": BYTES_A_NUMBER * run.num_weights / 1000,
        "down": float(last["bytes_down"]) / 1000,
        "up": float(last["bytes_up"]) / 1000,
        "pictures": IMAGES * PIXELS / 1000,
        "seconds": run.seconds[-1],
        "travel": float(last["bytes_down"] + last["bytes_up"]) / PARTIES * 8 / MEGABITS / 1e6,
        "before": float(run.together.iloc[0]),
        "after": float(run.together.iloc[-1]),
    }


def _right(measured: Measured) -> Sequence[str]:
    return ("numbers" if measured["up"] > 0 else "nothing",)


def _travelled(seen: Sequence[SeenRun], guesses: Sequence[Option]) -> PlainFigure:
    (run,) = seen
    weights = np.zeros(len(PHASES))
    if run.round:
        last = run.history.rounds.iloc[-1]
        weights[[0, 2]] = last["bytes_down"] / 1000, last["bytes_up"] / 1000
    traces = [
        _bars(said(WEIGHTS), weights, PARTY_COLORS[0]),
        _bars(said(PICTURES), np.zeros(len(PHASES)), PARTY_COLORS[1]),
    ]
    layout = {
        "barmode": "group",
        "xaxis": {"fixedrange": True, "tickfont": {"size": 12}},
        "yaxis": {"title": {"text": said(AXIS)}, "rangemode": "tozero"},
        "legend": LEGEND,
        "margin": {"l": 64, "r": 12, "t": 24, "b": 60},
    }
    return PlainFigure(traces if run.round is not None else [], layout)


def _bars(name: str, values: "np.ndarray", color: str) -> dict[str, object]:
    return {
        "type": "bar",
        "name": name,
        "x": [said(phase) for phase in PHASES],
        "y": values,
        "marker": {"color": color},
        "text": [said("{value:,.0f}", value=value) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": f"{name}: %{{y:,.1f}} kB<extra></extra>",
    }


WHAT_TRAVELS = Lesson(
    name="travels",
    asks="What travels?",
    title="The model travels, the images do not",
    about="Three parties train one network together. What reaches the server?",
    minutes=3,
    idea=(
        "Three parties hold images of handwritten digits. They want one network that reads them "
        "all, and nobody wants to hand over the images.",
        "In federated learning there is a server that all trust to do one thing: it sends a model "
        "to the parties, they train it at home on their own images, and it averages what they send "
        "back. One such exchange is called a round.",
        "A model is a list of numbers, its weights. The network used here has 110,474 of them.",
    ),
    guesses=(
        Question(
            "The three parties together hold 900 images. What reaches the server in a round?",
            (
                Option(
                    "images",
                    "The 900 images",
                    "That would be training in one place, which federated learning avoids.",
                ),
                Option(
                    "nameless",
                    "The images, without names",
                    "No image leaves its party, with a name or without.",
                ),
                Option(
                    "numbers",
                    "From each party 110,474 numbers",
                    "Each party sends how it has changed each weight of the model: as many "
                    "numbers as the model has, however many images it holds.",
                ),
                Option(
                    "nothing",
                    "Nothing",
                    "Something must: from nothing the server could not make a better model.",
                ),
            ),
        ),
    ),
    runs=(_run(PARTIES),),
    measure=_measure,
    right=_right,
    expected=("numbers",),
    charts=(
        Chart(
            "travelled",
            "What travels in the five phases of a round",
            _travelled,
            note="A kilobyte (kB) is a thousand bytes; a weight takes four. The bars of the images "
            "are there: they are at zero.",
        ),
    ),
    told=(
        "The server sent its model to three parties, {down:,.1f} kB, and got as much back, "
        "{up:,.1f} kB: three times {numbers:,.0f} numbers. The images, {pictures:,.1f} kB, "
        "stayed where they were.",
        "Before the round the model was right on {before:.1f} % of the test images, after it on "
        "{after:.1f} %.",
        "In twenty repetitions with other random numbers it lay between {after_low:.0f} and "
        "{after_high:.0f} %. Of its 300 images each party keeps 30 aside for testing.",
        "The round took {seconds:.1f} seconds on this computer. Over a connection of ten megabits "
        "a second, receiving and sending would take each party {travel:.1f} seconds more.",
        "That no image travels does not mean that nothing can be learnt of the images. What a "
        "party sends was made of them, and from such numbers images have been partly "
        "reconstructed (Zhu, Liu and Han, 2019). How much leaks depends on what is sent. What "
        "helps: secure aggregation, by which the server sees only the sum of all, and "
        "differential privacy, noise that hides each single image.",
    ),
    by_phase=True,
    words=(*PHASES, WEIGHTS, PICTURES, AXIS),
    question=Question(
        "Ten parties with 1,000 images each train together for 20 rounds. How many images has the "
        "server seen?",
        (
            Option("200000", "200,000 images", "It was sent 200 updates, and not a single image."),
            Option("10000", "10,000 images", "That is how many there are. None of them was sent."),
            Option("0", "None", "However many parties, images and rounds: only numbers travel."),
        ),
    ),
    answer="0",
    play=Play(
        "The same 900 images, held by fewer or more parties. What happens to the kilobytes?",
        "Parties",
        tuple(Choice(str(n), f"{n} parties", (_run(n),)) for n in (2, 3, 6, 9)),
        Chart("play", "What travels in the five phases of a round", _travelled),
    ),
)
