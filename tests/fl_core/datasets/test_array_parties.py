"""An array of a file tells whose each image is: parties are numbered as people count."""

import numpy as np
import pytest

from tests.fl_core.datasets.files import GREY, LABELS, read
from tests.fl_core.tiny_data import assert_one_sentence

OWNERS = np.arange(24) % 12 + 1  # 1..12: as words 1, 10, 11, 12, 2
EACH = {
    "numbers": OWNERS,
    "floats": OWNERS.astype(np.float64),
    "words": OWNERS.astype(str),
    "bytes": OWNERS.astype("S"),
    "longer words": np.array([f"hospital {owner}" for owner in OWNERS]),
}


def parts(party: np.ndarray, validation: np.ndarray | None = None) -> dict[str, np.ndarray]:
    arrays = {"x_train": GREY / 255, "y_train": LABELS, "party_train": party}
    if validation is not None:
        arrays |= {"x_val": GREY / 255, "y_val": LABELS, "party_val": validation}
    return arrays | {"x_test": GREY[:5] / 255, "y_test": LABELS[:5]}


@pytest.mark.parametrize("party", EACH.values(), ids=EACH)
def test_parties_are_numbered_in_the_order_of_their_numbers(party):
    assert read(**parts(party)).data.origins.tolist() == (OWNERS - 1).tolist()


def test_a_party_is_the_same_in_all_parts_however_its_number_is_written():
    found = read(**parts(OWNERS.astype(np.float32), OWNERS.astype(str)[::-1])).data.origins
    assert found.tolist() == [*(OWNERS - 1), *(OWNERS - 1)[::-1]]


def test_parties_in_a_pickle_are_not_opened_and_it_says_so():
    found = read(**parts(OWNERS.astype(object)))
    assert found.data.origins is None
    (said,) = [sentence for sentence in found.sentences if "party_train" in sentence]
    assert "Python objects, which are never opened; save it as numbers or words." in said
    assert_one_sentence(said)
