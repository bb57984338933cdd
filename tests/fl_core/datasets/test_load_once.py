"""Images that several ask for in the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fl_core.datasets import Cifar10, FashionMnist, ImageData, keras_download, mnist
from tests.fl_core.datasets.files import THREE


@pytest.mark.parametrize(
    ("module", "load"),
    [
        (mnist, mnist._load),
        (keras_download, FashionMnist.download.read),
        (keras_download, Cifar10.download.read),
    ],
    ids=["mnist", "fashion_mnist", "cifar10"],
)
def test_two_who_ask_at_once_load_once(module, load, monkeypatch):
    """The second waits for the first, and is given the same images."""
    calls, few = [], ImageData(THREE, [0, 1, 2], 2)

    def slowly(*_: object, **__: object) -> ImageData:
        calls.append(1)
        time.sleep(0.2)
        return few

    monkeypatch.setattr(module, "read_npz", slowly)
    load.cache_clear()
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda _: load(), range(4)))
    finally:
        load.cache_clear()
    assert len(calls) == 1 and all(data is few for data in found)
