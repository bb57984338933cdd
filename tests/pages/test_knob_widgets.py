"""Knobs as widgets: one for each kind, pickers with headings, and marks on those that clash."""

from typing import ClassVar

from fl_core.errors import Conflict
from fl_core.family_member import Choice, registry
from fl_core.knob_kinds import KINDS
from fl_core.knobs import knob
from pages.shared.conflict_marks import marks_of
from pages.shared.knob_widgets import WIDGETS
from pages.shared.member_picker import HEADING, SET_IN, names_in_picker
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


class Sauce(Choice):
    """How much there is of it, as a share or in spoons, of which ten are all."""

    kind: ClassVar[str] = "sauce"
    label: ClassVar[str] = "Sauce"
    about: ClassVar[str] = "To pour."
    share: float = knob(0.5, low=0, high=1, label="Share", help="Of all.")
    spoons: int = knob(5, low=0, high=10, label="Spoons", help="Of ten.")

    @classmethod
    def follow(cls, turned, values):
        return {"spoons": round(10 * values["share"])} if turned == "share" else {}


def test_nothing_follows_unless_a_member_says_so():
    assert Apple.follow("anything", {}) == {}
    assert Sauce.follow("share", {"share": 0.3, "spoons": 5}) == {"spoons": 3}


def test_skew_and_alpha_follow_each_other_when_turned_by_hand(page):
    skew, alpha = "knob.partitioner.dirichlet.skew", "knob.partitioner.dirichlet.alpha"
    page.run()
    page.selectbox(key="knob.partitioner").set_value("dirichlet").run()
    assert (page.slider(key=skew).value, page.number_input(key=alpha).value) == (0.5, 0)
    page.number_input(key=alpha).set_value(9.0).run()
    assert (page.slider(key=skew).value, page.number_input(key=alpha).value) == (0.25, 9)
    assert "α = 9" in text(page)
    page.slider(key=skew).set_value(0.8).run()
    assert (page.slider(key=skew).value, page.number_input(key=alpha).value) == (0.8, 0)
    assert not page.exception and "α = 0.0625" in text(page)


def test_a_setup_keeps_skew_and_alpha_as_it_says(page):
    """Only what is turned by hand is followed."""
    page.query_params["partitioner"] = "dirichlet"
    page.query_params["partitioner.alpha"] = "0.1"
    page.run()
    assert page.slider(key="knob.partitioner.dirichlet.skew").value == 0.5
    assert page.number_input(key="knob.partitioner.dirichlet.alpha").value == 0.1


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
    page.run()
    page.number_input(key="knob.num_images").set_value(10).run()
    page.session_state["more federation"] = page.session_state["more data"] = False
    page.run()
    named = "“At least” in here does not go with “Parties” and “Training images”."
    assert named in marks(page)
    page.session_state["more data"] = True
    page.run()
    page.number_input(key="knob.num_images").set_value(1000)
    page.session_state["what it is made of"] = False
    page.session_state["knob.strategy"] = "fednova"  # which needs plain SGD
    page.run()
    named = "“Strategy” in here does not go with “Optimiser”."
    assert not page.exception and named in marks(page)
