"""A run that came in a file is drawn like any other, and nobody is offered to resume it."""

import pytest

from fl_core.config import RunConfig
from fl_core.runs import tables
from fl_core.runs.run_export import exported
from fl_core.runs.run_import import imported
from tests.pages.conftest import new_page, text
from tests.pages.finished_runs import finished_run

LANGUAGES = {
    "en": ("Start", "Resume", "This run was imported: its history is here, its weights are not."),
    "de": ("Start", "Fortsetzen", "Dieser Lauf wurde importiert: Sein Verlauf ist hier"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_imported_run_that_has_not_ended_is_drawn_and_says_why_it_cannot_go_on(
    manager, language
):
    store = manager.store
    run_id = finished_run(store, RunConfig(num_rounds=3, seed=77))
    store._update(tables.runs.c.id == run_id, state="paused")
    content = exported(store, [run_id])
    store.delete(run_id)
    (new,) = imported(store, content.replace(run_id.encode(), b"0a0b0c0e"))
    page = new_page()
    page.query_params["run"] = new
    page.query_params["lang"] = language
    page.run()
    start, resume, why = LANGUAGES[language]
    assert not page.exception
    labels = [button.label for button in page.button]
    assert start in labels and resume not in labels
    assert why in text(page) and store.get(new).imported_from in text(page)
    store.delete(new)
    store.purge(1e12)
