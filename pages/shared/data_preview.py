"""What can be shown before anything trains: who holds what, and pictures. Pure, cached."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import Dataset
from fl_core.knobs import knobs_of
from fl_core.metrics import label_counts
from fl_core.model_blind_spot import blind_spot
from fl_core.models import Model
from fl_core.party_data import PartyImages, parties_images
from fl_core.party_views import PartyViews, images_seen_by, labels_taught_to, views_of
from fl_core.train_test_split import test_images
from pages.components.image_gallery import sprite
from pages.language.spoken import text
from pages.shared.single_flight import once


@dataclass(frozen=True)
class Pictures:
    """Images side by side as one PNG (a data address; empty without any), and what they show.

    `taught` is what a party is taught that they show, where it is taught anything.
    """

    png: str
    labels: tuple[int, ...]
    taught: tuple[int, ...] = ()

    def names(self, class_names: Sequence[str]) -> list[str]:
        """Return what each shows, and what it is taught as if that is something else."""
        taught = self.taught or self.labels
        return [
            class_names[label]
            if as_ == label
            else text(
                "{name}, taught as {taught}", name=class_names[label], taught=class_names[as_]
            )
            for label, as_ in zip(self.labels, taught, strict=True)
        ]


def holdings(config: RunConfig) -> NDArray[np.intp]:
    """Return how many images of each class each party holds in round 1: `[parties, classes]`."""
    return _holdings(_split_only(config))


def with_images(counts: NDArray[np.intp], dataset: Dataset) -> NDArray[np.intp]:
    """Return counts without the last classes, if the data set has no image of them at all.

    A file that names no classes may have fewer than its kind.
    """
    if not dataset.is_at_hand():
        return counts
    used = _num_classes_with_images(dataset)
    return counts if counts[:, used:].any() else counts[:, :used]


@once(maxsize=64)
def test_counts(config: RunConfig) -> tuple[int, int]:
    """Return how many images are tested on, and on how many each party's own model is."""
    test = test_images(config, config.dataset.load())
    return len(test.whole), len(test.sample)


def dealt_images(config: RunConfig) -> NDArray[np.intp]:
    """Return the positions of all images that any party holds in round 1."""
    return np.concatenate([party.all for party in _parties(_split_only(config))])


def overlooked(config: RunConfig) -> str:
    """Say what the model overlooks of the images; empty if that is nothing much."""
    return _overlooked(config.model, config.dataset)


def party_pictures(config: RunConfig, party: int, count: int) -> Pictures:
    """Return the first images that a party trains on in round 1, as it sees them, if it has any."""
    return _party_pictures(_seen_only(config), party, count)


def party_views(config: RunConfig, party: int) -> PartyViews:
    """Return what a party holds, sees and is taught in round 1; it may be nothing."""
    return _party_views(_seen_only(config), party)


def gallery_pictures(config: RunConfig) -> Pictures:
    """Return the test images whose predictions are shown round by round."""
    return _gallery_pictures(_split_only(config))


def _split_only(config: RunConfig) -> RunConfig:
    """Return the config with all knobs that move no image at their defaults."""
    knobs = knobs_of(RunConfig).values()
    return config.model_copy(update={k.name: k.default for k in knobs if not k.moves_images})


def _seen_only(config: RunConfig) -> RunConfig:
    """Return the same, but with what parties see and are taught as it is."""
    kept = {"appearance": config.appearance, "label_noise": config.label_noise}
    return _split_only(config).model_copy(update=kept)


@once(maxsize=16)
def _parties(config: RunConfig) -> Sequence[PartyImages]:
    return parties_images(config, config.dataset.load())


@once(maxsize=64)
def _holdings(config: RunConfig) -> NDArray[np.intp]:
    data = config.dataset.load()
    return label_counts(data.labels, [party.all for party in _parties(config)], data.num_classes)


@once(maxsize=16)
def _num_classes_with_images(dataset: Dataset) -> int:
    return int(dataset.load().labels.max()) + 1


@once(maxsize=16)
def _overlooked(model: Model, dataset: Dataset) -> str:
    return str(blind_spot(model, dataset.load()) or "")


@once(maxsize=256)
def _party_pictures(config: RunConfig, party: int, count: int) -> Pictures:
    data, held = config.dataset.load(), _parties(_split_only(config))[party]
    positions, first = np.sort(held.all), held.train[:count]
    places = np.searchsorted(positions, first)
    images = images_seen_by(config, data, positions, party, places)
    taught = labels_taught_to(config, data, held.train, party)[:count]
    return _pictures(images, data.labels[first], taught)


@once(maxsize=4)  # a party may hold all there is: those of many parties would be many copies
def _party_views(config: RunConfig, party: int) -> PartyViews:
    held = _parties(_split_only(config))[party]
    return views_of(config, config.dataset.load(), held, party)


@once(maxsize=64)
def _gallery_pictures(config: RunConfig) -> Pictures:
    data = config.dataset.load()
    shown = test_images(config, data).gallery
    return _pictures(data.images[shown], data.labels[shown])


def _pictures(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    taught: NDArray[np.uint8] | None = None,
) -> Pictures:
    png = sprite(images) if len(images) else ""
    as_taught = () if taught is None else taught.tolist()
    return Pictures(png, tuple(labels.tolist()), tuple(as_taught))
