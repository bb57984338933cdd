"""Zips of picture folders: whatever a picture is made of, upright, on white paper, of one size."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from fl_core import DataError
from fl_core.datasets import picture_folders, picture_paths, picture_pixels
from fl_core.datasets.own_file_reading import understand
from fl_core.datasets.reading import Reading
from tests.fl_core.datasets.files import COLOUR, GREY, LABELS, picture, read_zip, zip_of
from tests.fl_core.tiny_data import assert_one_sentence

GREYS = [picture(image) for image in GREY]


def folders(pattern: str, pictures: list[bytes] = GREYS) -> dict[str, bytes]:
    """Return pictures at paths made of their number, class and party."""
    return {
        pattern.format(i=i, c="abc"[LABELS[i]], p=i % 4, part="train" if i < 15 else "test"): one
        for i, one in enumerate(pictures)
    }


@pytest.mark.parametrize(
    "pattern",
    ["{c}/{i:02}.png", "data/{c}/{i:02}.PNG", "a b/c/d/{c}/{i:02}.png", "x\\{c}\\{i:02}.png"],
)
def test_a_folder_is_a_class(pattern):
    found = read_zip(folders(pattern))
    assert found.sentences == (
        "24 images (20 to train on, 4 to test on), 28×28 grey, 3 classes: a, b, c.",
        "There is no test part: 4 of the 24 images are for testing, drawn once and always the "
        "same.",
    )
    for image, label in zip(found.data.images, found.data.labels, strict=True):
        assert (GREY[label == LABELS] == image).all(axis=(1, 2)).any()
    assert found.data.origins is None and found.problem == ""


@pytest.mark.parametrize("pattern", ["{part}/{c}/{i:02}.png", "all/{part}/{c}/{i:02}.png"])
def test_train_and_test_are_parts(pattern):
    found = read_zip(folders(pattern))
    first = np.argsort(LABELS[:15], kind="stable")
    np.testing.assert_array_equal(found.data.images[:15], GREY[:15][first])
    assert found.data.num_train == 15 and len(found.sentences) == 1


@pytest.mark.parametrize("pattern", ["{part}/{p}/{c}/{i:02}.png", "{p}/{part}/{c}/{i:02}.png"])
def test_parties_may_lie_above_the_classes(pattern):
    found = read_zip(folders(pattern))
    owners = np.arange(15) % 4
    order = np.lexsort((np.arange(15), LABELS[:15], owners))
    assert found.data.origins.tolist() == owners[order].tolist()
    np.testing.assert_array_equal(found.data.images[:15], GREY[:15][order])
    assert "3 classes: a, b, c, 4 parties." in found.sentences[0]


def test_parties_without_parts():
    found = read_zip(folders("{p}/{c}/{i:02}.png"))
    assert "4 parties" in found.sentences[0] and found.data.num_train == 20


def test_of_two_folders_the_upper_is_the_party_whatever_they_hold():
    """No class is in two of them, as where each party has seen one class alone."""
    own = folders("{c}/{c}{p}/{i:02}.png")
    found = read_zip(own)
    assert found.data.num_classes == 12 and found.data.origins.max() == 2
    assert "Of two folders the upper one is taken as the party (a, b, c), the lower as class." in (
        found.sentences
    )
    meant = read_zip(own, Reading(folders="classes"))
    assert meant.data.kind.class_names == ("a", "b", "c") and meant.data.origins is None
    assert not any("two folders" in sentence for sentence in meant.sentences)


def test_parties_are_in_the_order_of_their_numbers():
    names = [f"party {number}" for number in (1, 2, 10, 11)]
    files = {
        f"{names[i % 4]}/{'ab'[i % 3 % 2]}/{i}.png": picture(np.full((8, 8), i + 1, np.uint8))
        for i in range(24)
    }
    data = read_zip(files).data
    brightness = data.images[: data.num_train, 0, 0].astype(int)
    assert data.origins.tolist() == ((brightness - 1) % 4).tolist()


@pytest.mark.parametrize(
    "pattern",
    ["{part}/{part}/{c}/{i:02}.png", "seg_{part}/seg_{part}/{c}/{i:02}.png"],
)
def test_a_part_may_lie_in_a_folder_of_its_own_name(pattern):
    """As Kaggle's Intel images do."""
    data = read_zip(folders(pattern)).data
    assert data.num_train == 15 and data.origins is None and data.num_classes == 3


def test_deep_pictures_are_of_one_range_that_the_brightest_of_all_tells():
    twelve = [np.full((8, 8), value, np.uint16) for value in (4095, 2048, 0)]
    for how, end in (("PNG", "png"), ("TIFF", "tif")):
        files = {f"{'ab'[i % 2]}/{i}.{end}": picture(one, how) for i, one in enumerate(twelve * 4)}
        found = read_zip(files)
        assert np.unique(found.data.images).tolist() == [0, 128, 255]  # 2048 / 4095 255 = 127.5
        assert "values 0..4095 taken as brightness" in found.sentences[0]
        meant = read_zip(files, Reading(values="0..65535"))
        assert np.unique(meant.data.images).tolist() == [0, 8, 16]
        assert meant.sentences[-1].startswith("The brightest pixel is 16 of 255")


def test_pictures_of_0_and_1_are_said_to_be_dark_and_can_be_meant_otherwise():
    files = {f"{'ab'[i % 2]}/{i}.png": picture(GREY[i] // 128) for i in range(12)}
    assert "The brightest pixel is 1 of 255" in read_zip(files).sentences[-1]
    for values in ("0..1", "stretched"):
        found = read_zip(files, Reading(values=values))
        assert np.unique(found.data.images).tolist() == [0, 255]
    with pytest.raises(DataError, match=r"The pixels of the pictures must be 0\.\.1, but they go"):
        read_zip(folders("{c}/{i}.png"), Reading(values="0..1"))


def test_a_float_tiff_of_0_to_1_is_not_black():
    one = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    data = read_zip({f"{c}/{i}.tiff": picture(one, "TIFF") for c in "ab" for i in "123"}).data
    assert data.images.max() == 255 and data.images.min() == 0


def test_of_a_film_the_first_picture_is_read():
    first, second = (Image.fromarray(np.full((8, 8), value, np.uint8)) for value in (200, 9))
    for how, end in (("TIFF", "tif"), ("GIF", "gif"), ("WEBP", "webp")):
        film = picture(first, how, save_all=True, append_images=[second])
        data = read_zip({f"{c}/{i}.{end}": film for c in "ab" for i in "123"}).data
        assert np.abs(data.images.astype(int) - 200).max() <= 3


def test_the_picture_is_named_that_has_no_number():
    values = [0, 1, 2, np.nan]
    pictures = [picture(np.full((8, 8), value, np.float32), "TIFF") for value in values]
    files = {f"{'ab'[i % 2]}/{i}.tif": one for i, one in enumerate(pictures)}
    with pytest.raises(DataError, match=r"picture 'b/3\.tif' must be finite numbers, but .* nan"):
        read_zip(files)


def test_all_damaged_pictures_are_counted_at_once():
    files = GOOD | {"a/0.png": b"", "b/1.png": b"no", "c/2.png": GREYS[2][:-80]}
    with pytest.raises(DataError) as caught:
        read_zip(files)
    assert "'a/0.png' cannot be read" in str(caught.value)
    assert "nor can 2 more, 'b/1.png' among them: take them out" in str(caught.value)
    assert_one_sentence(str(caught.value))


def test_validation_is_for_testing_where_nothing_else_is():
    files = {
        name.replace("test/", "val/"): one for name, one in folders("{part}/{c}/{i}.png").items()
    }
    assert "the 9 validation images are for testing" in read_zip(files).sentences[1]


def test_what_systems_leave_behind_is_no_picture():
    junk = ("__MACOSX/d/a/._1.png", "d/.DS_Store", "d/a/Thumbs.db", "d/a/.hidden.png", "d/e/")
    files = folders("d/{c}/{i:02}.png") | dict.fromkeys(junk, b"junk")
    found = read_zip(files)
    assert found.data.num_classes == 3 and len(found.sentences) == 2
    told = read_zip(files | {"d/labels.csv": b"a,b", "d/READ ME.txt": b""}).sentences[-1]
    assert told == "Of the files in the zip, d/labels.csv, d/READ ME.txt are not used."


def test_numbers_are_in_their_order():
    files = {
        f"{label}/{i}.png": one for i, one in enumerate(GREYS) for label in [(2, 10, 9)[i % 3]]
    }
    assert read_zip(files).data.kind.class_names == ("2", "9", "10")


@pytest.mark.parametrize("how", ["PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM"])
@pytest.mark.parametrize(
    "pixels", [GREY[3], COLOUR[3][:28, :28] // 64 * 64], ids=["grey", "colour"]
)
def test_every_format_is_read(how, pixels):
    if how == "GIF" and pixels.ndim == 3:
        pixels = pixels // 128 * 128  # it has 256 colours at most
    options = {"lossless": True} if how == "WEBP" else {}
    files = {f"{c}/{i}.{how.lower()}": picture(pixels, how, **options) for c in "ab" for i in "123"}
    found = read_zip(files).data
    assert (found.images == pixels).all() and len(found.images) == 6


def test_a_jpeg_is_about_what_it_was():
    smooth = np.linspace(0, 255, 28 * 28).reshape(28, 28).astype(np.uint8)
    files = {f"{c}/{i}.jpg": picture(smooth, "JPEG", quality=95) for c in "ab" for i in "123"}
    assert np.abs(read_zip(files).data.images.astype(int) - smooth).max() < 8


RED, WHITE = (200, 10, 20), 255  # what is grey has one channel


def plain(mode: str, colour: object, **options: object) -> bytes:
    return picture(Image.new(mode, (8, 8), colour), **options)


SEEN = {
    "grey": (plain("L", 77), 77),
    "black and white": (plain("1", 1), 255),
    "a palette": (
        picture(Image.new("RGB", (8, 8), RED).convert("P", palette=Image.Palette.ADAPTIVE)),
        RED,
    ),
    "seen through": (plain("RGBA", (*RED, 0)), WHITE),
    "a fifth to be seen": (plain("RGBA", (0, 100, 255, 51)), (204, 224, 255)),
    "grey, seen through": (plain("LA", (9, 0)), 255),
    "a palette, seen through": (picture(Image.new("P", (8, 8), 0), transparency=0), WHITE),
    "inks": (plain("CMYK", (0, 255, 255, 0), how="JPEG"), (255, 0, 0)),
    "16 bits": (picture(np.full((8, 8), 77 * 257, np.uint16)), 77),
    "8 bits in 16": (picture(np.full((8, 8), 129, np.uint16)), 129),
}


@pytest.mark.parametrize(("content", "colour"), SEEN.values(), ids=SEEN)
def test_whatever_it_is_made_of_it_is_what_one_sees(content, colour):
    name = "jpg" if content[:2] == b"\xff\xd8" else "png"
    images = read_zip({f"{c}/1.{name}": content for c in "ab"}).data.images
    assert np.abs(images.astype(int) - colour).max() <= 2


def test_a_camera_that_was_held_on_its_side():
    upright = np.zeros((8, 12, 3), np.uint8)
    upright[:, :6] = 255  # white on the left
    image = Image.fromarray(np.rot90(upright).copy())  # as the camera saw it
    exif = Image.Exif()
    exif[picture_pixels.ORIENTATION] = 6
    for how in ("PNG", "WEBP"):
        content = picture(image, how, exif=exif, **({"lossless": True} if how == "WEBP" else {}))
        found = read_zip({f"{c}/1.{how.lower()}": content for c in "ab"})
        assert found.data.kind.size == "8×12"
        np.testing.assert_array_equal(found.data.images[0], upright[..., 0])


def test_pictures_of_many_sizes_are_stretched_to_the_commonest():
    sizes = [(100, 80)] * 3 + [(30, 20), (200, 200)]
    files = {
        f"{'ab'[i % 2]}/{i}.png": picture(Image.new("L", (width, height), 60 + i))
        for i, (height, width) in enumerate(sizes)
    }
    found = read_zip(files)
    assert found.data.kind.size == "64×51"  # 80 x 64 / 100 = 51.2
    assert found.sentences[1] == (
        "The pictures are of 3 sizes: all are stretched to 64×51, as the commonest asks."
    )
    assert sorted(np.unique(image).item() for image in found.data.images) == [60, 61, 62, 63, 64]


def test_a_large_jpeg_need_not_be_decoded_in_full(monkeypatch):
    decoded, load = [], JpegImageFile.load

    def counted(self):
        decoded.append(self.width * self.height)
        return load(self)

    monkeypatch.setattr(JpegImageFile, "load", counted)
    large = picture(Image.new("RGB", (4000, 3000), RED), "JPEG")
    found = read_zip({f"{c}/1.jpg": large for c in "ab"})
    assert found.data.kind.size == "48×64" and 0 < max(decoded) <= 4000 * 3000 // 64
    assert np.abs(found.data.images.reshape(-1, 3).astype(int) - RED).max() < 4


def header_of_a_bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def link() -> bytes:
    buffer = io.BytesIO(zip_of(folders("{c}/{i}.png")))
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo("a/link.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


GOOD = folders("{c}/{i}.png")
BAD = {
    "empty": (zip_of({}), "but it holds none."),
    "texts": (zip_of({"a.txt": b"", "b.csv": b""}), "but it holds 'a.txt', 'b.csv'."),
    "one folder": (
        zip_of({"a/1.png": GREYS[0], "a/2.png": GREYS[1]}),
        "but all pictures are in one, 'a'.",
    ),
    "no folder": (zip_of({"1.png": GREYS[0], "2.png": GREYS[1]}), "but '1.png' lies in none."),
    "some in no folder": (zip_of(GOOD | {"1.png": GREYS[0]}), "but '1.png' lies in none."),
    "not as deep": (zip_of(GOOD | {"a/b/c.png": GREYS[0]}), "equally deep in folders"),
    "too deep": (zip_of(folders("{p}/{c}/{p}/{i}.png")), "such as class, party/class or"),
    "parts of no classes": (
        zip_of({"train/cat.1.png": GREYS[0], "test/dog.2.png": GREYS[1]}),
        "but 'test' and 'train' say which are for training and which for testing.",
    ),
    "none that is read": (
        zip_of({"a/1.heic": b"", "b/2.svg": b""}),
        "must hold pictures (PNG, JPEG, BMP, GIF, WebP, TIFF or PPM) in folders",
    ),
    "test alone": (
        zip_of(folders("test/{c}/{i}.png") | folders("val/{c}/{i}.png")),
        "There are no pictures to train on",
    ),
    "101 classes": (
        zip_of({f"{i}/1.png": GREYS[0] for i in range(101)}),
        "101 different labels",
    ),
    "no picture": (
        zip_of(GOOD | {"a/1.png": b"hello"}),
        "'a/1.png' cannot be read (it is none of PNG, JPEG, BMP, GIF, WEBP, TIFF, PPM).",
    ),
    "another format": (
        zip_of(GOOD | {"a/1.png": picture(GREY[0], "TGA")}),
        "it is none of PNG, JPEG, BMP, GIF, WEBP, TIFF, PPM",
    ),
    "cut off": (
        zip_of(GOOD | {"a/0.png": GREYS[0][:-80]}),
        "'a/0.png' cannot be read (image file is",
    ),
    "flipped bytes": (
        zip_of(GOOD | {"a/0.png": GREYS[0][:60] + b"\0" * 9 + GREYS[0][69:]}),
        "'a/0.png' cannot be read",
    ),
    "a large picture": (
        zip_of(GOOD | {"a/big.png": header_of_a_bomb(8000, 8000)}),
        "at most 40 million pixels, but 'a/big.png' says that it has 64 million.",
    ),
    "a bomb": (
        zip_of(GOOD | {"a/big.png": header_of_a_bomb(60_000, 60_000)}),
        "at most 40 million pixels, but 'a/big.png' says that it has far more.",
    ),
    "out of it": (zip_of(GOOD | {"a/../../b.png": b""}), "may lead out of it, but there is 'a/../"),
    "from the root": (zip_of(GOOD | {"/etc/b.png": b""}), "No path in a zip may lead out of it"),
    "backwards": (zip_of(GOOD | {"a\\..\\..\\b.png": b""}), "No path in a zip may lead out of it"),
    "a link": (link(), "A zip may hold no links, but 'a/link.png' is one."),
    "another zip": (zip_of(GOOD | {"more.zip": b"PK"}), "another archive, 'more.zip': unpack that"),
    "arrays in a zip in it": (zip_of({"d/mnist.npz": b"PK"}), "another archive, 'd/mnist.npz'"),
    "cut zip": (zip_of(GOOD)[:-90], "damaged"),
    "a huge file": (
        zip_of(GOOD | {"a/1.png": b"\0" * (picture_pixels.MOST_FILE + 1)}),
        "at most 50 MB, but 'a/1.png' takes 50 MB.",
    ),
}


@pytest.mark.parametrize(("content", "says"), BAD.values(), ids=BAD)
def test_what_is_no_zip_of_pictures_is_refused_in_one_sentence(content, says):
    with pytest.raises(DataError) as caught:
        understand(io.BytesIO(content))
    assert says in str(caught.value)
    assert_one_sentence(str(caught.value))


def test_an_encrypted_zip_is_refused():
    content = bytearray(zip_of(GOOD))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match="The file is encrypted"):
        understand(io.BytesIO(bytes(content)))


def test_there_is_an_end_to_files_and_pixels(monkeypatch):
    monkeypatch.setattr(picture_folders, "MOST_DECODED", 28 * 28 * 24 - 1)
    with pytest.raises(DataError, match="All pictures together may have at most 0 million"):
        read_zip(GOOD)
    monkeypatch.setattr(picture_paths, "MOST_BYTES", 10**4)
    with pytest.raises(DataError, match="All pictures together may take at most 0 MB"):
        read_zip(GOOD)
    monkeypatch.setattr(picture_paths, "MOST_FILES", 23)
    with pytest.raises(DataError, match="at most 23 files, got 24"):
        read_zip(GOOD)


def test_of_more_pictures_than_are_used_some_are_drawn(monkeypatch):
    monkeypatch.setattr(picture_folders, "MOST_IMAGES", 11)
    found = read_zip(folders("{p}/{c}/{i:02}.png"))
    assert found.data.num_train == 11 and len(found.data.origins) == 11
    assert "Of 20 images to train on 11 are used, drawn once" in found.sentences[-2]


def test_folders_whose_names_say_their_part_among_other_words_are_parts():
    data = read_zip(folders("{part}_images/{c}/{i:02}.png")).data
    assert data.origins is None and data.num_train == 15


def test_names_as_macs_and_bsdtar_write_them():
    """UTF-8 without saying so, accents apart from their letters, and a dot before everything."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, content in enumerate(GREYS):
            folder = ("Ba\u0308ume", "Ha\u0308user")[number % 2]
            archive.writestr(f"./{folder}/{number}.png", content)
    told = buffer.getvalue()
    for start in (b"PK\x03\x04\x14\x00", b"PK\x01\x02\x14\x03\x14\x00"):
        assert start + b"\x00\x08" in told
        told = told.replace(start + b"\x00\x08", start + b"\x00\x00")
    assert understand(io.BytesIO(told)).data.kind.class_names == ("Bäume", "Häuser")


def test_a_path_without_end_is_refused():
    with pytest.raises(DataError, match="A path in a zip may have at most"):
        read_zip({f"{'a' * 5000}/1.png": GREYS[0], "b/2.png": GREYS[0]})
