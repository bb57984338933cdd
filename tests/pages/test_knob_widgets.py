"""Knobs as widgets: one for each kind, pickers with headings, and marks on those that clash."""

from typing import ClassVar

from fl_core.errors import Conflict
from fl_core.family_member import Choice, registry
from fl_core.knob_kinds import KINDS
from pages.shared.conflict_marks import marks_of
from pages.shared.knob_widgets import HEADING, SET_IN, WIDGETS, names_in_picker
from tests.pages.conftest import button, text


def test_each_kind_has_a_widget_and_each_widget_a_kind():
    assert set(WIDGETS) == set(KINDS)


class Apple(Choice):
    kind: ClassVar[str] = "apple"
    label: ClassVar[str] = "Apple"
    about: ClassVar[str] = "A fruit."


class Carrot(Apple):
    kind: ClassVar[str] = "carrot"
    label: ClassVar[str] = "Carrot"
    heading: ClassVar[str] = "Roots"


class Pear(Apple):
    kind: ClassVar[str] = "pear"
    label: ClassVar[str] = "Pear"


class Beet(Carrot):
    kind: ClassVar[str] = "beet"
    label: ClassVar[str] = "Beet"


def test_members_of_one_heading_stand_beneath_it_in_a_picker():
    found = names_in_picker(registry(Apple, Carrot, Pear, Beet))
    assert list(found.items()) == [
        ("apple", "Apple"),
        ("pear", "Pear"),
        (f"{HEADING}Roots", "Roots:"),
        ("carrot", f"{SET_IN}Carrot"),
        ("beet", f"{SET_IN}Beet"),
    ]


def test_a_family_without_headings_is_a_plain_list():
    assert names_in_picker(registry(Apple, Pear)) == {"apple": "Apple", "pear": "Pear"}


def test_a_heading_cannot_be_chosen(page):
    page.run()
    picker = page.selectbox(key="knob.strategy")
    picker.set_value("fedprox").run()
    page.selectbox(key="knob.strategy").set_value(f"{HEADING}Baseline").run()
    assert not page.exception
    assert page.selectbox(key="knob.strategy").value == "fedprox"
    assert page.number_input(key="knob.strategy.fedprox.mu")


def test_each_knob_of_a_conflict_is_marked_with_the_others():
    few = (("num_parties",), ("partitioner", "min_images"), ("num_images",))
    conflicts = [Conflict(few, "Few."), Conflict((("num_images",), ("seed",)), "Odd.")]
    assert marks_of(conflicts, {"partitioner": {"kind": "dirichlet"}}) == {
        ("num_parties",): "“At least” and “Training images”",
        ("partitioner", "min_images"): "“Parties” and “Training images”",
        ("num_images",): "“Parties”, “At least” and “Seed”",
        ("seed",): "“Training images”",
    }
    assert marks_of([], {}) == {}


def marks(page):
    said = (markdown.value for markdown in page.markdown)
    return [
        words.removeprefix(":red[:small[").removesuffix("]]")
        for words in said
        if words.startswith(":red[:small[")
    ]


def test_all_that_does_not_go_together_is_said_and_marked_until_it_does(page):
    page.run()
    assert marks(page) == []
    page.selectbox(key="knob.strategy").set_value("cyclic")
    page.selectbox(key="knob.server_step").set_value("momentum")
    page.selectbox(key="knob.aggregator").set_value("median").run()
    assert not page.exception and button(page, "Start").disabled
    assert "nothing is combined: Aggregation must be" in text(page)
    assert "nothing is combined: Server step must be" in text(page)
    assert marks(page) == [
        "Does not go with “Aggregation” and “Server step”.",
        "Does not go with “Strategy”.",
        "Does not go with “Strategy”.",
    ]
    assert page.selectbox(key="knob.strategy").value == "cyclic"
    page.selectbox(key="knob.strategy").set_value("fedavg")
    page.selectbox(key="knob.server_step").set_value("plain")
    page.selectbox(key="knob.aggregator").set_value("mean").run()
    assert marks(page) == [] and not button(page, "Start").disabled


def test_a_knob_of_a_choice_is_marked_too(page):
    page.run()
    page.number_input(key="knob.num_images").set_value(1000)
    page.number_input(key="knob.partitioner.iid.min_images").set_value(1000).run()
    assert not page.exception
    assert "Does not go with “Parties” and “Training images”." in marks(page)


def test_a_marked_knob_in_a_closed_panel_is_named_beneath_it(page):
    page.session_state["more federation"] = page.session_state["more data"] = False
    page.run()
    page.number_input(key="knob.num_images").set_value(10).run()
    named = "“At least” in here does not go with “Parties” and “Training images”."
    assert named in marks(page)
    page.number_input(key="knob.num_images").set_value(1000)
    page.session_state["knob.aggregator"] = "median"
    page.selectbox(key="knob.strategy").set_value("cyclic").run()
    named = "“Aggregation” in here does not go with “Strategy”."
    assert not page.exception and named in marks(page)
