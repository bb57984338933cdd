"""How `make test` shares tests out between two processes, and what files of tests leave behind."""

import gc
from typing import Any

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep all browser tests in one process, for they share a dashboard and a browser.

    They mostly wait; the other process has the rest of two cores meanwhile, and takes one file
    after the other.
    """
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class OneBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "tests/browser" if file.startswith("tests/browser/") else file

    return OneBrowser(config, log)


@pytest.fixture(scope="module", autouse=True)
def what_is_there_already_is_no_garbage() -> None:
    """Spare the collector what earlier files have left, TensorFlow's graphs above all.

    Streamlit collects all garbage after each drawing of a page: with a million objects of others
    about, half a second each time.
    """
    gc.collect()
    gc.freeze()
