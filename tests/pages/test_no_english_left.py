"""Nothing that anybody reads goes past the catalogue of their language, whatever a page shows."""

from collections.abc import Collection

import pytest
from streamlit.testing.v1 import AppTest

from fl_core.config import GROUPS, RunConfig
from fl_core.partitioners import Dirichlet
from fl_core.runs.run_states import RunState
from fl_core.strategies import Alone, Cyclic, Ditto, Ifca, Pooled
from pages.learn.lesson import Lesson
from pages.learn.lessons import LESSONS
from pages.learn.phase_picture import PHASES
from pages.shared import viewer_language
from tests.pages.conftest import QUICK, forget_references, wait_for
from tests.pages.pseudo_language import CODE, all_past_the_catalogue, pseudo, told_by

__all__ = ["pseudo"]

SCRIPT = """
from pages.page_list import PAGES
from pages.shared import session
from pages.shared.viewer_language import draw_language

session.keep_knobs()
draw_language()
next(entry for entry in PAGES if entry.name == {name!r}).draw()
"""
PANELS = (
    *("published", "keeping", "runs", "class", "what it is made of", "what a run shows"),
    *("more of the split", *(f"more {group}" for group in GROUPS)),
)


NAMES = {"One", "that", "is", *RunState}
"""Words in the names of the runs in all states."""


def opened(name: str, **address: str) -> AppTest:
    """A page in the language of brackets, all its panels open."""
    page = AppTest.from_string(SCRIPT.format(name=name), default_timeout=60)
    page.session_state[viewer_language.CHOSEN] = CODE
    for panel in PANELS:
        page.session_state[panel] = True
    page.query_params.update(address)
    return page.run()


def all_is_told(page: AppTest, least: int = 10, names: Collection[str] = ()) -> None:
    """Everything a page says, at least so much, is told; but for words in names of runs."""
    assert not page.exception
    assert len([*told_by(page)]) > least
    past = all_past_the_catalogue(page)
    assert {words: rest for words, rest in past.items() if {*rest.split()} - {*names}} == {}


def in_address(lesson: Lesson, step: str) -> dict[str, str]:
    """Return where one is at a step of a lesson, having guessed the first of each."""
    guesses = ".".join(question.options[0].key for question in lesson.guesses)
    words = {"lesson": lesson.name, "step": step, "far": "play", "guess": guesses}
    return {f"learn:{name}": word for name, word in words.items()}


def finished(manager, config: RunConfig) -> str:
    """Return a finished run of this config."""
    run_id = manager.submit(config)
    wait_for(manager, run_id, lambda run: not run.active)
    assert manager.store.get(run_id).state is RunState.FINISHED
    return run_id


@pytest.mark.parametrize("name", ["data", "reference", "glossary", "learn"])
def test_no_text_of_a_page_goes_past_the_catalogue(name, manager, pseudo):
    all_is_told(opened(name))


def test_the_train_page_before_any_run(manager, pseudo):
    all_is_told(opened("train"), least=100)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"num_parties": 2, "strategy": Cyclic(reshuffle=True)},
        {"num_parties": 21, "num_images": 1000, "partitioner": Dirichlet(skew=0.5)},
        {"strategy": Alone(), "measure_every": 2},
        {"strategy": Pooled()},
        {"strategy": Ditto()},
        {"strategy": Ifca()},
    ],
    ids=["usual", "turns", "many", "alone", "pooled", "personal", "several"],
)
def test_the_train_page_of_a_finished_run(manager, pseudo, changed):
    run_id = finished(manager, QUICK.model_copy(update={"num_rounds": 2, "seed": 7} | changed))
    page = opened("train", run=run_id)
    all_is_told(page, least=100)
    for images in ("own", "test"):
        for model in ("own", "global"):
            for option, value in (("images", images), ("model", model), ("measure", "loss")):
                for widget in page.get("button_group"):
                    if str(widget.key).endswith(option):
                        page.session_state[widget.key] = value
            all_is_told(page.run(), least=100)


def test_the_train_page_with_its_references(manager, pseudo):
    forget_references(manager, QUICK)
    run_id = finished(manager, QUICK)
    page = opened("train", run=run_id)
    page.toggle[-1].set_value(True).run()
    all_is_told(page, least=100)


def test_the_projector_before_and_after_a_run(manager, pseudo):
    all_is_told(opened("train", show="1"))
    all_is_told(opened("train", show="1", run=finished(manager, QUICK)))


@pytest.mark.parametrize("state", RunState)
def test_a_run_in_each_of_its_states(manager, presenters_runs, pseudo, state):
    all_is_told(opened("train", run=presenters_runs[state]), least=100, names=NAMES)


def test_what_a_lesson_has_shown(manager, pseudo):
    lesson = LESSONS["travels"]
    for run in lesson.runs:
        finished(manager, run.config)
    page = opened("learn", **in_address(lesson, "see"))
    all_is_told(page)
    (phases,) = page.radio
    for phase in range(len(phases.options)):
        page.radio[0].set_value([*PHASES][phase]).run()
        all_is_told(page)
    all_is_told(opened("learn", **in_address(lesson, "question")))


@pytest.mark.parametrize("step", ["read", "guess", "see", "question", "play"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_step_by_step(manager, manager_at_rest, pseudo, lesson, step):
    all_is_told(opened("learn", **in_address(LESSONS[lesson], step)))
