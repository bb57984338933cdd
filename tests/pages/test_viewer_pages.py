"""What a viewer's page shows, and whose run it follows."""

from streamlit.util import calc_hash

from pages.server import roles
from pages.shared.run_access import ONLY_WATCHING
from tests.pages.conftest import QUICK, button, new_page, text, wait_for
from tests.pages.viewers import ANN, BEN, of_viewer


def test_a_viewers_page_has_no_buttons_but_says_why(page, manager, as_presenter, monkeypatch):
    of_viewer(monkeypatch, ANN)
    page.run()
    assert not page.exception and ONLY_WATCHING in text(page)
    assert not {"Start", "Stop", "Pause", "Delete"} & {b.label for b in page.button}
    assert "Press Start" not in text(page) and page.toggle(key="following").value
    page.selectbox(key="knob.dataset").set_value("own_file").run()
    assert not page.exception and not page.get("file_uploader")[1:]  # but for a setup's


def test_a_viewer_goes_along_with_the_presenter_unless_he_asked_for_something(
    page, manager, as_presenter, monkeypatch
):
    of_viewer(monkeypatch, ANN)
    first = manager.submit(QUICK, "First")
    wait_for(manager, first, lambda run: not run.active)
    page.run()
    assert page.query_params["run"] == first
    theirs = manager.store.create(QUICK, "A viewer's", made_by=BEN.id)
    page.run()
    assert page.query_params["run"] == first
    second = manager.submit(QUICK, "Second")
    page.run()
    assert page.query_params["run"] == second
    page.toggle(key="following").set_value(False).run()
    third = manager.submit(QUICK, "Third")
    page.run()
    assert page.query_params["run"] == second
    linked = new_page()
    linked.query_params["num_parties"] = "4"
    linked.run()
    assert "run" not in linked.query_params
    for run_id in (theirs, second, third):
        wait_for(manager, run_id, lambda run: not run.active)


def test_on_a_page_without_runs_nobody_goes_along_and_knobs_stay(
    page, manager, as_presenter, monkeypatch
):
    """Else who deals a split on the Data page would have it turned away under the hands."""
    of_viewer(monkeypatch, ANN)
    page.run()
    page.number_input(key="knob.num_parties").set_value(7).run()
    page._page_hash = calc_hash("data")
    page.run()
    newest = manager.submit(QUICK, "While the class looks at its data")
    page.run()
    assert not page.exception and page.toggle(key="following").value
    assert newest not in str(page.query_params)
    assert page.session_state["knob.num_parties"] == 7
    page._page_hash = calc_hash("train")
    page.run()
    assert page.session_state["knob.num_parties"] == 7, "nor once he is back from there"
    wait_for(manager, newest, lambda run: not run.active)
    after = manager.submit(QUICK, "The next one")
    page.run()
    assert page.query_params["run"] == after, "here he goes along again"
    wait_for(manager, after, lambda run: not run.active)


def test_where_nobody_else_can_look_there_is_no_class(page, manager):
    assert not roles.roles().secret
    page.run()
    assert "viewers watch" not in text(page) and not page.get("toggle")[:0]
    assert button(page, "Start")
