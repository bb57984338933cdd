"""Whatever is chosen of split, sizes, appearance and labels is dealt as promised, or refused.

Each two members of different families come together at least once, those added later too.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from fl_core import ConfigError, DataError, RunConfig
from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of
from fl_core.party_data import parties_images
from fl_core.party_views import images_as_seen, labels_as_taught, wrongly_taught
from fl_core.seeding import rng
from tests.fl_core.tiny_data import assert_one_sentence, tiny

COMBINED = ("partitioner", "sizes", "appearance", "label_noise")
SHAPE = {"num_parties": 4, "num_images": 240, "holdout": 0.2}
LABELS = [knob.label for knob in knobs_of(RunConfig).values()]
LABELS += [k.label for f in COMBINED for m in FAMILIES[f].values() for k in knobs_of(m).values()]


EVERY = [
    dict(zip(COMBINED, kinds, strict=True)) for kinds in product(*(FAMILIES[f] for f in COMBINED))
]


def pairwise() -> Iterator[dict[str, str]]:
    """Yield combinations until each two members of different families have come together.

    As far as may be in those that nothing is against: a refused one tries no more than the refusal.
    """
    left = set().union(*map(pairs_of, EVERY))
    for some in ([c for c in EVERY if not RunConfig.problems(SHAPE | c)], EVERY):
        while True:
            best = max(some, key=lambda chosen: len(left & pairs_of(chosen)))
            if not left & pairs_of(best):
                break
            left -= pairs_of(best)
            yield best


def pairs_of(chosen: dict[str, str]) -> set[tuple[tuple[str, str], ...]]:
    return set(combinations(chosen.items(), 2))


CHOSEN = list(pairwise())
every_combination = pytest.mark.parametrize(
    "chosen", CHOSEN, ids=["-".join(chosen.values()) for chosen in CHOSEN]
)


@pytest.fixture(scope="module")
def dealt(data):
    """600 images to train on, of four parties by nature."""
    return replace(data, origins=np.arange(600) % 4)


def views(config: RunConfig, data) -> tuple:
    parties = parties_images(config, data)
    seen, taught = images_as_seen(config, data, parties), labels_as_taught(config, data, parties)
    return [(p.train.tolist(), p.held_out.tolist()) for p in parties], seen, taught


def assert_dealt_as_promised_or_refused(dealt, chosen: dict[str, str]) -> None:
    try:
        config = tiny(**SHAPE | chosen)
        parties, seen, taught = views(config, dealt)
    except (ConfigError, DataError) as refused:
        for sentence in refused.sentences:
            assert_one_sentence(sentence)
            assert any(label in sentence for label in LABELS), sentence
        return
    everything = [position for party in parties for part in party for position in part]
    assert len(parties) == 4 and len(everything) == len(set(everything))
    assert max(everything) < dealt.num_train
    sizes = [len(train) + len(held_out) for train, held_out in parties]
    split = config.partitioner
    assert min(sizes) >= split.min_images
    if not split.own_sizes:
        draw = rng(config.seed, "sizes", 1)
        assert sizes == config.sizes.draw(sum(sizes), 4, split.min_images, draw)
    if split.deals_all and not split.picks_images:
        assert sum(sizes) == 240
    held = np.isin(np.arange(len(dealt.images)), everything)
    np.testing.assert_array_equal(seen[~held], dealt.images[~held])
    wrong = np.flatnonzero(taught != dealt.labels)
    assert set(wrong) <= {p for party in wrongly_taught(config) for p in parties[party][0]}


@every_combination
def test_a_combination_is_dealt_as_promised_or_refused_in_words(dealt, chosen):
    assert_dealt_as_promised_or_refused(dealt, chosen)


def test_all_combinations_of_four_are_dealt_as_promised_or_refused_in_words(dealt):
    for chosen in EVERY:
        assert_dealt_as_promised_or_refused(dealt, chosen)


@every_combination
def test_the_same_seed_gives_the_same_deal_and_the_same_views_and_another_does_not(dealt, chosen):
    if RunConfig.problems(SHAPE | chosen):
        return
    try:
        first, again = (views(tiny(**SHAPE | chosen), dealt) for _ in range(2))
    except (ConfigError, DataError):  # told above
        return
    assert first[0] == again[0]
    for one, other in zip(first[1:], again[1:], strict=True):
        np.testing.assert_array_equal(one, other)
    assert views(tiny(**SHAPE | chosen, seed=7), dealt)[0] != first[0]


def test_each_two_members_of_different_families_come_together_and_some_are_dealt():
    together = set().union(*map(pairs_of, CHOSEN))
    for one, other in combinations(COMBINED, 2):
        for a, b in product(FAMILIES[one], FAMILIES[other]):
            assert ((one, a), (other, b)) in together
    assert len(CHOSEN) < len(EVERY)
    free = [chosen for chosen in CHOSEN if not RunConfig.problems(SHAPE | chosen)]
    assert {chosen["appearance"] for chosen in free} == set(FAMILIES["appearance"])
    assert {chosen["label_noise"] for chosen in free} == set(FAMILIES["label_noise"])
