"""Which part of a data set an array is, told by its name.

The names are those of Keras, scikit-learn, MedMNIST, EMNIST and many others, in any case.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

PARTS = {
    "train": ("training", "train", "trn", "tr"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("testing", "test", "tst", "te", "t10k"),
}
ELSEWHERE = {
    "train": (
        *("lernen", "trainieren", "entrainement", "apprentissage", "entrenamiento", "treino"),
        *("treinamento", "addestramento", "trening", "trenning", "egitim", "обучение", "训练"),
        *("训练集", "訓練", "訓練集", "学習", "학습", "훈련"),
    ),
    "validation": (
        *("validierung", "validacion", "validacao", "validazione", "validering", "walidacja"),
        *("dogrulama", "валидация", "验证", "验证集", "驗證", "検証", "검증"),
    ),
    "test": (
        *("prueba", "pruebas", "teste", "testes", "essai", "prova", "тест", "测试", "测试集"),
        *("測試", "テスト", "테스트"),
    ),
}
"""What folders of parts are called in other languages, without accents."""
PEOPLE = (
    *("party", "client", "user", "writer", "author", "owner", "origin", "device", "hospital"),
    *("site", "institution", "speaker", "subject", "person", "annotator", "node"),
)
FLOWERS = ("partitionid", "partitionids", "naturalid", "naturalids", "cid", "cids")
"""What Flower calls the column of parties; "partition" alone may say which are for training."""
ROLES = {
    "names": (
        *("classnames", "classname", "targetnames", "targetname", "labelnames", "labelname"),
        *("labelsnames", "categorynames", "categories", "listclasses", "finelabelnames"),
    ),
    "mapping": ("mapping",),
    "images": (
        *("images", "image", "imgs", "img", "x", "pixels", "pictures", "data", "faces"),
        *("inputs", "samples", "features"),
    ),
    "labels": (
        *("labels", "label", "lbls", "lbl", "y", "targets", "target", "finelabels", "finelabel"),
        *("digits", "letters", "outputs", "coarselabels", "coarselabel"),
    ),
    "classes": ("classes", "class"),
    "parties": (
        "parties",
        *(f"{one}{end}" for one in PEOPLE for end in ("", "s", "id", "ids")),
        *FLOWERS,
    ),
}
"""What arrays are called, squeezed to small letters and digits; the likelier first."""


@dataclass(frozen=True)
class Meaning:
    """What an array is.

    Attributes:
        part: One of `PARTS`; empty where the name says nothing of parts.
        role: One of `ROLES`.
        rank: How unusual the word for it is, from 0.
    """

    part: str
    role: str
    rank: int


def meaning_of(name: str) -> Meaning | None:
    """Return what an array of this name is; `None` where it says nothing that is known here."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _meaning(_squeezed(name)) or _meaning(_squeezed(last))


def part_of(word: str) -> str:
    """Return the part that a word alone stands for, such as the name of a folder; or nothing."""
    whole = _squeezed(word)
    for one in (whole, whole.removesuffix("set").removesuffix("data")):
        if one in _PART_OF:
            return _PART_OF[one]
    if found := _ELSEWHERE.get(_without_accents(word)):
        return found
    told = {_PART_OF[one] for one in re.split("[^a-z0-9]+", word.casefold()) if one in _PART_OF}
    return told.pop() if len(told) == 1 else ""


def is_of_one_party(name: str) -> bool:
    """Return whether an array by its name is of a single party, as client_0_x is."""
    return _OF_ONE.search(name.casefold()) is not None


def _without_accents(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.strip().casefold())
    found = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", found).replace("\u0131", "i")  # of Turkish, without a dot


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_PART_OF = {word: part for part, words in PARTS.items() for word in words}
_ELSEWHERE = {_without_accents(word): part for part, words in ELSEWHERE.items() for word in words}
_ROLE_OF = {word: (role, rank) for role, words in ROLES.items() for rank, word in enumerate(words)}
_OF_ONE = re.compile(rf"(?:^|[^a-z])(?:{_either(PEOPLE)})[^a-z0-9]*[0-9]")
_NAME = re.compile(
    rf"(?:(?P<before>{_either(_PART_OF)})(?:set|data)?)?"
    rf"(?P<role>{_either(_ROLE_OF)})"
    rf"(?:(?P<after>{_either(_PART_OF)})(?:set|data)?)?(?:orig|original|raw|all)?"
)


def _meaning(word: str) -> Meaning | None:
    if found := _NAME.fullmatch(word):
        role, rank = _ROLE_OF[found["role"]]
        if not (found["before"] and found["after"]):
            return Meaning(_PART_OF.get(found["before"] or found["after"], ""), role, rank)
    part = part_of(word)
    return Meaning(part, "images", len(ROLES["images"])) if part else None
