"""What a viewer's page shows, and whose run it follows."""

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


def test_where_nobody_else_can_look_there_is_no_class(page, manager):
    assert not roles.roles().secret
    page.run()
    assert "viewers watch" not in text(page) and not page.get("toggle")[:0]
    assert button(page, "Start")
