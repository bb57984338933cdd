"""Fixtures shared by the engine's tests: a slice of MNIST, and a home that is thrown away."""

import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from hypothesis import settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from fl_core.datasets import DATASETS, FromKeras, ImageData, Mnist
from tests.fl_core.tiny_data import slice_of

# Derandomised: a red test is red for everybody, and a green one does not turn red by itself.
settings.register_profile("fedarium", deadline=None, max_examples=40, derandomize=True)
settings.load_profile("fedarium")


@pytest.fixture(scope="session")
def mnist() -> ImageData:
    """All 70,000 images."""
    return Mnist().load()


@pytest.fixture(scope="session")
def data(mnist: ImageData) -> ImageData:
    """600 training and 200 test images."""
    return slice_of(mnist, 600, 200)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty FEDARIUM_HOME."""
    folder = tmp_path / "home"
    monkeypatch.setenv("FEDARIUM_HOME", str(folder))
    return folder


@pytest.fixture
def keras_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty FEDARIUM_HOME, an empty Keras cache, and no network."""
    import keras.src.backend.config as keras_config

    def no_network(*_: object, **__: object) -> None:
        raise URLError("no network in this test")

    monkeypatch.setattr(keras_config, "_KERAS_DIR", str(tmp_path / "keras"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))  # which Keras reads but once
    monkeypatch.setattr(urllib.request, "urlopen", no_network)
    forget_downloads()
    yield tmp_path / "keras"
    forget_downloads()


def forget_downloads() -> None:
    """Have the copies of what Keras downloaded read anew."""
    for member in DATASETS.values():
        if issubclass(member, FromKeras):
            member.download.read.cache_clear()
