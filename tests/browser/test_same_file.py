"""One file, many people: a class that was handed a data set uploads it within a second."""

import io

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import button, said, shoot
from tests.browser.test_untrusted import chooser, visit_own_file
from tests.fl_core.datasets.npz_files import some_arrays
from tests.fl_core.test_atomic_file import about_to_keep, go
from tests.fl_core.test_atomic_file import said as told

TWELVE = {"browsers": 5, "others": 7, "num_train": 54_000}
"""43 MB."""
FOUR = {"browsers": 2, "others": 2, "num_train": 5_400}


@pytest.mark.slow
@pytest.mark.parametrize("people", [FOUR, TWELVE], ids=["four", "twelve"])
def test_people_upload_the_same_file_at_once_and_all_have_it(server, visit, tmp_path, people):
    """Some in browsers, and some who reach the same home by dashboards of their own."""
    packed = io.BytesIO()
    np.savez(packed, **some_arrays(people["num_train"], 1_000))
    file = tmp_path / "handed out.npz"
    file.write_bytes(packed.getvalue())
    pages = [visit_own_file(server, visit) for _ in range(people["browsers"])]
    others = about_to_keep(file, server.home, people["others"])
    for page in pages:
        chooser(page, "File").set_input_files(file)
    go(others)
    for page in pages:
        expect(page.get_by_text("The file whose SHA-256 begins with")).to_be_visible()
        expect(button(page, "Start")).to_be_enabled()
        assert not said(page, "The file").is_visible()
    assert told(others) == [str(people["num_train"])] * people["others"]
    kept = [path.read_bytes() for path in (server.home / "datasets").iterdir()]
    assert kept.count(packed.getvalue()) == 1
    shoot(pages[-1], "all-have-it-wide-light")
