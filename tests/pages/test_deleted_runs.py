"""Runs that are put away, and brought back."""

from fl_core.runs.run_states import RunState
from tests.pages.conftest import QUICK, button, new_page, text, wait_for


def test_a_deleted_run_is_gone_for_all_and_comes_back_by_undo(page, manager):
    run_id = manager.submit(QUICK, "To be deleted")
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    page.query_params["run"] = run_id
    page.run()
    button(page, "Delete").click().run()
    assert not page.exception and "run" not in page.query_params
    assert "Deleted: To be deleted. It is in the bin of the page Runs." in text(page)
    other = new_page()
    other.query_params["run"] = run_id
    other.run()
    assert "There is no run of that address here" in text(other)
    button(page, "Undo").click().run()
    assert page.query_params["run"] == run_id and "finished" in text(page)
    assert "Deleted" not in text(page)
