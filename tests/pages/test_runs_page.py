"""The page of all runs: found, ordered, ticked, called, continued, put away and brought back."""

import pytest
from streamlit.testing.v1 import AppTest

from fl_core.config import RunConfig
from fl_core.errors import RunFileError, TransitionError
from fl_core.partitioners import Dirichlet
from fl_core.runs.history_comparison import Comparison
from fl_core.runs.run_export import exported
from fl_core.runs.run_import import imported
from fl_core.runs.run_roles import REPEAT
from fl_core.runs.run_states import RunState
from pages.components.run_table import Asked, asked_in
from pages.runs import acts
from pages.runs.repeated_runs import in_words
from pages.runs.run_rows import ORDERED
from pages.server.roles import NotAllowedError, Visitor
from pages.shared.run_access import RunAccess
from pages.shared.run_service import service
from tests.pages.conftest import QUICK, all_sent_to, button, page_of, text, wait_for
from tests.pages.finished_runs import finished_run

SKEWED = RunConfig(num_rounds=4, partitioner=Dirichlet(skew=0.8), seed=4_000)


def runs_page(**words: str) -> AppTest:
    return page_of("runs", **words)


def in_address(page: AppTest, name: str) -> str:
    told = page.query_params.get("runs:" + name, "")
    return told if isinstance(told, str) else told[0]


def rows(page: AppTest) -> list[dict]:
    tables = all_sent_to(page, "fedarium_run_table")
    return tables[0]["rows"] if tables else []


def ticked(page: AppTest, *run_ids: str) -> AppTest:
    page.session_state["runs ticked"] = run_ids
    return page.run()


@pytest.fixture
def skewed(manager) -> str:
    run_id = finished_run(manager.store, SKEWED, better=0.55, name="A skewed one of note")
    yield run_id
    manager.delete_many([run_id])


def test_a_row_tells_what_differs_and_what_it_came_to(manager, skewed):
    (row,) = rows(runs_page(find="skewed one", target="75"))
    assert (row["id"], row["name"], row["state"]) == (skewed, "A skewed one of note", "finished")
    assert row["beneath"] == "skew 0.8 · 4 rounds · seed 4,000"
    assert row["href"] == f"train?run={skewed}"
    final, best, worst, reached = row["cells"][:4]
    assert (final, best, worst) == ("95.0%", "95.0% (round 4)", "90.0%")
    assert reached == "2 rounds · 2.0 MB · 6.0 s"  # 0.75 after round 2; rounds 0 to 2 of 2 s each
    assert row["curve"] == [0.55, 0.65, 0.75, 0.85, 0.95]


def test_what_differs_is_told_from_a_baseline(manager, skewed):
    other = finished_run(manager.store, SKEWED.model_copy(update={"num_parties": 7}))
    page = ticked(runs_page(find="4000"), skewed)
    button(page, "Pin as baseline").click().run()
    told = {row["id"]: row["beneath"] for row in rows(page)}
    assert told == {skewed: "The baseline", other: "7 parties"}
    button(page, "Unpin baseline").click().run()
    assert {row["beneath"] for row in rows(page)} != {*told.values()}
    manager.delete(other)


def test_words_states_and_kinds_narrow_the_table(manager, skewed):
    assert rows(runs_page(find="nowhere to be found")) == []
    page = runs_page(find="nowhere")
    assert "No run is like that" in text(page)
    assert [row["id"] for row in rows(runs_page(find="of note", state="finished"))] == [skewed]
    assert rows(runs_page(find="of note", state="failed")) == []
    assert rows(runs_page(find="of note", kind="lesson")) == []
    page = runs_page(find="of note", state="no state", kind="?", target="-3", first="x", order="?")
    assert [row["id"] for row in rows(page)] == [skewed]  # whatever an address says


def test_what_is_typed_is_in_the_address(manager, skewed):
    page = runs_page()
    page.text_input(key="runs filter find").set_value("of note").run()
    assert in_address(page, "find") == "of note"
    assert [row["id"] for row in rows(page)] == [skewed]
    page.number_input(key="runs filter target").set_value(80.0).run()
    assert in_address(page, "target") == "80"


def test_name_tags_and_note_are_kept(manager, skewed):
    page = ticked(runs_page(find=skewed), skewed)
    page.text_input(key=f"runs name {skewed}").set_value("Another <b>name</b>")
    page.text_input(key=f"runs tags {skewed}").set_value("class, paper")
    page.text_area(key=f"runs note {skewed}").set_value("Why it is here.")
    button(page, "Keep").click().run()
    assert not page.exception
    run = manager.store.get(skewed)
    assert (run.name, run.tags, run.note) == (
        "Another <b>name</b>",
        ("class", "paper"),
        "Why it is here.",
    )
    (row,) = rows(page)
    assert row["beneath"].endswith("#class  #paper")
    assert [row["id"] for row in rows(runs_page(tag="paper"))] == [skewed]


def test_what_is_deleted_is_undone_or_brought_back_from_the_bin(manager, skewed):
    page = ticked(runs_page(find=skewed), skewed)
    button(page, "Delete").click().run()
    assert rows(page) == [] and "1 run is in the bin." in text(page)
    button(page, "Undo").click().run()
    assert [row["id"] for row in rows(page)] == [skewed]
    manager.delete(skewed)
    page = ticked(runs_page(find=skewed, kind="bin"), skewed)
    assert [row["href"] for row in rows(page)] == [""]
    button(page, "Bring back").click().run()
    assert manager.store.get(skewed).deleted_at is None


def test_the_bin_is_emptied_on_request(manager):
    gone = finished_run(manager.store, SKEWED.model_copy(update={"seed": 4_001}))
    manager.delete(gone)
    page = runs_page(kind="bin")
    assert gone in [row["id"] for row in rows(page)]
    button(page, "Empty it").click().run()
    assert "The bin is empty." in text(page)
    assert manager.store.look_up(gone) is None


def test_a_finished_run_is_continued_and_one_is_trained_again_to_prove_it(manager):
    config = QUICK.model_copy(update={"seed": 4_002})
    first = manager.submit(config)
    wait_for(manager, first, lambda run: run.state is RunState.FINISHED)
    page = ticked(runs_page(find=first), first)
    page.number_input(key=f"runs rounds {first}").set_value(5).run()
    button(page, "Continue").click().run()
    (longer,) = manager.store.children_of(first)
    assert longer.config == config.model_copy(update={"num_rounds": 5})
    ticked(page, first)
    button(page, "Train again").click().run()
    (again,) = manager.store.children_of(first, REPEAT)
    assert "It is trained again" in text(page)
    wait_for(manager, again.id, lambda run: run.state is RunState.FINISHED)
    wait_for(manager, longer.id, lambda run: run.state is RunState.FINISHED)
    page.run()
    assert "equal to the last bit" in page.success[0].value
    assert [row["id"] for row in rows(runs_page(kind="repeat"))] == [again.id]


def test_a_double_click_does_no_more_than_a_click(manager, manager_at_rest, skewed):
    access = service().access()
    for _ in range(2):
        acts.repeat(access, skewed)
    (again,) = manager.store.children_of(skewed, REPEAT)
    manager.cancel(again.id)
    gone = manager.store.create(SKEWED.model_copy(update={"seed": 4_004}))
    manager.store.move(gone, RunState.CANCELLED)
    page = ticked(runs_page(find=gone), gone)
    delete = button(page, "Delete")
    delete.click().run()
    page.session_state["runs ticked"] = (gone,)
    page.run()
    assert "1 run is in the bin." in text(page)


def test_a_row_is_made_anew_where_anything_in_it_is_another(manager, skewed):
    page = ticked(runs_page(find=skewed), skewed)
    (before,) = rows(page)
    manager.describe(skewed, name="Called otherwise", tags=["new"])
    (after,) = rows(ticked(page))
    assert (before["ticked"], after["ticked"]) == (True, False)
    assert after["name"] == "Called otherwise" and after["beneath"].endswith("#new")
    (other,) = rows(runs_page(find=skewed, target="60"))
    assert other["cells"][3] != before["cells"][3]


def test_what_a_name_says_does_not_stand_beneath_it_once_more(manager):
    run_id = finished_run(manager.store, RunConfig(num_rounds=4, seed=4_005))
    assert [row["beneath"] for row in rows(runs_page(find=run_id))] == [""]
    manager.delete(run_id)


def test_another_history_is_called_what_it_is():
    told = in_words(Comparison(4, 100, 2, ("accuracy", "loss")))
    assert "from round 2 on other numbers came out (accuracy, loss)" in told


def test_two_are_compared(manager, skewed):
    other = finished_run(manager.store, SKEWED.model_copy(update={"seed": 4_003}))
    page = ticked(runs_page(find="400"), skewed)
    assert button(page, "Compare").disabled
    page = ticked(page, skewed, other)
    assert not button(page, "Compare").disabled
    manager.delete(other)


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        (None, Asked()),
        ({"asked": "x"}, Asked()),
        ({"asked": {"tick": "0123abcd"}}, Asked()),
        ({"asked": {"tick": ["0123abcd", "../x", 7], "on": True}}, Asked(("0123abcd",), True)),
        ({"asked": {"order": "final"}}, Asked(order="final")),
        ({"asked": {"order": "config"}}, Asked()),
        ({"asked": {"rename": "0123abcd", "name": 7}}, Asked()),
    ],
)
def test_a_browser_may_send_anything(sent, asked):
    told = asked_in(sent, ORDERED)
    assert (list(told.tick), told.on, told.order, told.rename) == (
        list(asked.tick),
        asked.on,
        asked.order,
        asked.rename,
    )


def test_an_imported_run_says_so_and_is_continued_nowhere(manager, skewed):
    (run_id,) = imported(
        manager.store,
        exported(manager.store, [skewed]).replace(skewed.encode(), b"0a0b0c0d"),
    )
    page = ticked(runs_page(find=run_id), run_id)
    (row,) = rows(page)
    assert row["cells"][5] == "Imported" and row["cells"][0] == "95.0%"
    assert not any(each.label == "Continue" for each in page.button)
    access = RunAccess(manager, lambda: Visitor(presenter=True))
    for go_on in (
        lambda: access.continue_run("0a0b0c0d", 9),
        lambda: access.config_from_model(manager.store.get("0a0b0c0d")),
    ):
        with pytest.raises(TransitionError, match="its history is here, its weights are not"):
            go_on()
    manager.delete(run_id)


def test_runs_are_taken_along_and_brought(manager, skewed):
    """What AppTest cannot do, press a download and choose a file, is done by what is behind it."""
    page = ticked(runs_page(find=skewed), skewed)
    assert not page.exception
    labels = {each.proto.label for each in page.get("download_button")}
    assert labels == {"As one file (JSON)", "As one page (HTML)", "As a notebook"}
    content = exported(manager.store, [skewed])
    manager.delete(skewed)
    manager.empty_bin()
    access = RunAccess(manager, lambda: Visitor(presenter=True))
    assert len(access.bring(content)) == 1
    (row,) = rows(runs_page(find="of note"))
    assert (row["id"], row["name"]) == (skewed, "A skewed one of note")
    with pytest.raises(RunFileError):
        access.bring(b"{}")
    with pytest.raises(NotAllowedError):
        RunAccess(manager, lambda: Visitor(presenter=False)).bring(content)
