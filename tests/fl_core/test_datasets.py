"""What every data set promises."""

import numpy as np
import pytest

from fl_core import DataError
from fl_core.datasets import DATASETS, OwnFile, keep
from tests.fl_core.datasets.npz_files import file_of


@pytest.mark.parametrize("member", DATASETS.values(), ids=DATASETS)
def test_whatever_is_at_hand_has_the_common_layout_and_else_it_says_so(keras_home, member):
    # A file of one's own is at hand once there is one; others say so themselves.
    dataset = keep(file_of()) if member is OwnFile else member()
    if not dataset.is_at_hand():
        with pytest.raises(DataError):
            dataset.load()
        return
    data = dataset.load()
    assert data.images.dtype == data.labels.dtype == np.uint8
    assert data.kind == dataset.image_kind and data.kind.class_word
    assert data.images.shape == (len(data.labels), *data.kind.shape)
    assert 0 < data.num_train < len(data.images) and data.num_train <= member.most_images
    assert data.labels.max() < data.num_classes
    assert data.images.max() > 200 and data.images.min() == 0
