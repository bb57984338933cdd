"""What every partitioner promises."""

import numpy as np
import pytest
from hypothesis import given

from fl_core import ConfigError, RunConfig
from fl_core.partitioners import PARTITIONERS, Dirichlet, Iid
from tests.fl_core.split_requests import Request, balanced, dealt, requests
from tests.fl_core.tiny_data import assert_one_sentence, variants

ALL = [choice for member in PARTITIONERS.values() for choice in variants(member)]
every_partitioner = pytest.mark.parametrize("partitioner", ALL, ids=repr)


@every_partitioner
@given(request=requests())
def test_parts_are_disjoint_covering_as_many_as_asked_and_not_too_small(partitioner, request):
    if (parts := dealt(partitioner, request)) is None:
        return
    assert len(parts) == request.num_parties
    assert min(len(part) for part in parts) >= request.min_images
    together = np.concatenate(parts)
    assert together.dtype.kind == "i"
    np.testing.assert_array_equal(np.sort(together), np.arange(len(request.labels)))
    if not partitioner.own_sizes:
        assert [len(part) for part in parts] == list(request.pool.sizes)


@every_partitioner
@given(request=requests())
def test_same_rng_same_split_and_labels_are_left_alone(partitioner, request):
    before = request.labels.copy()
    one, other = dealt(partitioner, request), dealt(partitioner, request)
    for some, others in zip(one or [], other or [], strict=True):
        np.testing.assert_array_equal(some, others)
    np.testing.assert_array_equal(request.labels, before)


@pytest.mark.parametrize("member", PARTITIONERS.values(), ids=PARTITIONERS)
def test_an_ordinary_request_is_dealt_and_otherwise_with_another_rng(member):
    one, other = (Request(balanced(1000), 5, 10, seed).of(member()) for seed in (1, 2))
    assert any(not np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@every_partitioner
def test_too_few_images_are_refused_in_one_sentence(partitioner):
    with pytest.raises(ConfigError) as caught:
        Request(balanced(29), 10, 3, 0).of(partitioner)
    assert_one_sentence(str(caught.value))
    assert "10 parties" in str(caught.value) and "29" in str(caught.value)


def test_exactly_enough_images_are_enough():
    for partitioner in (Iid(), Dirichlet(skew=1)):
        parts = Request(balanced(30), 10, 3, 0).of(partitioner)
        assert [len(part) for part in parts] == [3] * 10


@pytest.mark.parametrize("kind", [k for k, m in PARTITIONERS.items() if m.own_sizes])
def test_sizes_clash_with_a_split_from_which_they_follow(kind):
    with pytest.raises(ConfigError, match="sizes follow from the split: Party sizes") as caught:
        RunConfig.of({"partitioner": kind, "sizes": "power_law"})
    assert (("partitioner",), ("sizes",)) in [c.knobs for c in caught.value.conflicts]
