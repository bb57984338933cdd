"""What the global model makes of the test images that are always the same, round by round."""

from collections.abc import Sequence
from typing import TypedDict

from fl_core.config import RunConfig
from fl_core.translatable import translatable
from pages.components.image_gallery import Tile, images_ready, size_on_screen, tiles_ready
from pages.language.spoken import text
from pages.shared import data_preview
from pages.shared.run_snapshot import Look

ALWAYS_THE_SAME = translatable("Always the same test images, which no party has trained on.")


class _OnScreen(TypedDict):
    size: tuple[int, int]
    seen: tuple[float, float]


def on_screen(config: RunConfig) -> _OnScreen:
    """Return how large an image is drawn, and how much of it the model looks at."""
    kind = config.dataset.image_kind
    rows, columns = config.model.seen(kind.height, kind.width)
    size = size_on_screen(kind.height, kind.width)
    return {"size": size, "seen": (rows / kind.height, columns / kind.width)}


def gallery_images(seen: Look) -> bytes:
    """Return the fixed test images, which are always the same."""
    config = seen.run.config
    return images_ready(data_preview.gallery_pictures(config).png, **on_screen(config))


def answers(seen: Look) -> bytes:
    """Return what the global model says of them after the last measured round, if it was asked."""
    config, round = seen.run.config, seen.digest.measured
    pictures, names = data_preview.gallery_pictures(config), config.dataset.image_kind.class_names
    if round is None:
        tiles = [Tile(name, "none", name) for name in pictures.names(names)]
        asked = text("No model has been asked yet.")
        return tiles_ready(tiles, words=f"{asked} {text(ALWAYS_THE_SAME)}")
    rows = seen.store.gallery(seen.run.id, round) or []
    tiles = [tile_of(*pair, names) for pair in zip(pictures.labels, rows, strict=True)]
    right = sum(tile.verdict == "right" for tile in tiles)
    told = {"right": right, "images": len(tiles), "round": round}
    words = text("{right} of {images} right after round {round}.", **told)
    return tiles_ready(tiles, words=f"{words} {text(ALWAYS_THE_SAME)}")


def why_no_gallery(config: RunConfig) -> str:
    """Say why there are no test images to show; empty if there are."""
    if not config.gallery_images:
        return text("Set Gallery, under “More: measuring”, above 0 to see test images here.")
    if not config.dataset.is_at_hand():
        return text("The pictures appear once the data set is here.")
    return ""


def tile_of(label: int, probabilities: Sequence[float], names: Sequence[str]) -> Tile:
    """Return the tile of one image: its true class, and the predicted one where it differs."""
    guess = max(range(len(probabilities)), key=probabilities.__getitem__)
    told = {"truth": names[label], "said": names[guess], "share": probabilities[guess]}
    if guess == label:
        return Tile(names[label], "right", text("{truth}, recognised, {share:.0%} sure", **told))
    return Tile(
        f"{names[label]} → {names[guess]}",
        "wrong",
        text("This is “{truth}”, taken for “{said}”, {share:.0%} sure", **told),
    )
