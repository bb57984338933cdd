"""What a file that is no zip is by its first bytes, and what to do about it."""

from fl_core.translatable import translatable

NO_ZIPS = {
    b"\x93NUMPY": translatable(
        "an .npy of one array: save images and labels in one .npz, as numpy.savez does"
    ),
    b"\x89HDF": translatable("an HDF5 file: save its arrays in an .npz"),
    b"MATLAB 5.0": translatable("a file of MATLAB's: save its arrays in an .npz"),
    b"\x1f\x8b": translatable(
        "packed by gzip: save its arrays in an .npz, or its pictures in a .zip"
    ),
    b"BZh": translatable("packed by bzip2: save its arrays in an .npz, or its pictures in a .zip"),
    b"\xfd7zXZ": translatable(
        "packed by xz: save its arrays in an .npz, or its pictures in a .zip"
    ),
    b"Rar!": translatable("a .rar: pack its pictures in a .zip"),
    b"7z\xbc\xaf": translatable("a .7z: pack its pictures in a .zip"),
    b"PAR1": translatable("a Parquet file: save its arrays in an .npz"),
    b"\x89PNG": translatable("one picture: pack many in a .zip, in a folder for each class"),
    b"\xff\xd8\xff": translatable("one picture: pack many in a .zip, in a folder for each class"),
    b"GIF8": translatable("one picture: pack many in a .zip, in a folder for each class"),
}
PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))


def told_by(start: bytes) -> str:
    """Return what a file is and what to do about it, as the end of a sentence; empty if unknown.

    Args:
        start: The first bytes of it, ten at least where it has so many.
    """
    if start.startswith(PICKLES):
        return translatable("a pickle, which is never opened: save its arrays in an .npz")
    return next((words for magic, words in NO_ZIPS.items() if start.startswith(magic)), "")
