"""Runs keep their names in English, and are shown in the language of whoever looks."""

import pytest

from fl_core.config import RunConfig
from fl_core.partitioners import Dirichlet
from fl_core.runs.run_roles import LESSON
from fl_core.short_text import name_of_a_run
from pages.language.spoken import speaking
from pages.learn.lessons import LESSONS
from pages.shared.party_names import ALL_NAMES, BANKS, HOSPITALS, PARTIES, PHONES, called
from pages.shared.presets import PRESETS, name_of
from pages.shared.run_name import title_of, told_name

SKEWED = RunConfig(num_parties=4, partitioner=Dirichlet(skew=0.8))
NAME = str(name_of(SKEWED))
GERMAN = {
    PARTIES: "4 Teilnehmer · Schiefe 0,8",
    HOSPITALS: "4 Krankenhäuser · Schiefe 0,8",
    BANKS: "4 Banken · Schiefe 0,8",
    PHONES: "4 Telefone · Schiefe 0,8",
}


@pytest.mark.parametrize("names", [PARTIES, *ALL_NAMES], ids=lambda names: names.many)
def test_a_setup_is_told_by_what_it_is_and_by_what_its_parties_are_called(names):
    kept = "".join(called(NAME, names))
    assert told_name(kept, SKEWED) == kept
    with speaking("de"):
        assert told_name(kept, SKEWED) == GERMAN[names]


def test_one_party_is_one():
    alone = RunConfig(num_parties=1)
    with speaking("de"):
        assert told_name(called(str(name_of(alone)), HOSPITALS), alone) == "1 Krankenhaus"


def test_a_preset_is_told_by_its_name():
    for name, preset in PRESETS.items():
        assert told_name(name, preset.config) == name
    with speaking("de"):
        assert told_name("Three equal parties", RunConfig()) == "Drei gleiche Teilnehmer"


def test_a_name_that_somebody_has_thought_of_is_the_same_in_every_language():
    for name in ("Mine", "5 parties · skew 0.8", ""):  # of another config
        with speaking("de"):
            assert told_name(name, SKEWED) == name


def test_a_name_that_was_kept_short_is_told_in_full():
    knobs = {"num_parties": 4, "num_images": 260, "num_rounds": 1, "holdout": 0.2}
    long = RunConfig.of({"dataset": {"kind": "own_file", "sha256": "a" * 64}, **knobs})
    kept = name_of_a_run(str(name_of(long)))
    assert len(kept) < len(name_of(long)), "else this tests nothing"
    assert told_name(kept, long) == str(name_of(long))
    with speaking("de"):
        assert told_name(kept, long).startswith("4 Teilnehmer · Eigene Datei")


def test_a_lessons_run_is_told_by_the_lesson(manager):
    lesson = LESSONS["travels"]
    name = f"{lesson.title}: {lesson.runs[0].name}"
    run_id = manager.store.create(lesson.runs[0].config, name, role=LESSON)
    kept = manager.store.get(run_id)
    with speaking("de"):
        assert title_of(kept) == "Das Modell reist, die Bilder nicht: 3 Teilnehmer"
    assert title_of(kept) == name
    manager.cancel(run_id)
