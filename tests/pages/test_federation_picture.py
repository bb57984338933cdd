"""What the network picture says in words."""

import json
from dataclasses import replace

import pytest

from pages.components.federation_moment import MOST_DOTS, NetworkState, PartyNode, parties_a_dot
from pages.components.federation_picture import lasting, moving
from pages.components.federation_words import caption, summary
from pages.shared.palette import party_color


def party(number: int, accuracy: float | None = None, taking_part: bool = True) -> PartyNode:
    return PartyNode(f"Party {number}", party_color(number - 1), 1.0, 0.5, accuracy, taking_part)


STATE = NetworkState(
    sequence=7,
    phase="train",
    round=3,
    num_rounds=10,
    measured_after=2,
    accuracy=0.9312,
    sequential=False,
    parties=(party(1, 0.9), party(2), party(3, 0.5, taking_part=False)),
)


def test_summary_tells_the_whole_picture() -> None:
    assert summary(STATE) == (
        "Round 3 of 10: The parties train on their own images. 2 of 3 parties take part. "
        "After round 2: Global accuracy 93.1%. Party 1 90.0%; Party 3 50.0%."
    )


def test_summary_before_the_first_round_claims_no_accuracy() -> None:
    start = replace(
        STATE, phase="idle", round=0, accuracy=None, measured_after=None, parties=(party(1),)
    )
    assert summary(start) == "Round 0 of 10: Waiting to start. 1 party."


def test_summary_of_many_parties_gives_the_range() -> None:
    many = replace(STATE, parties=tuple(party(i + 1, i / 100) for i in range(50)))
    assert summary(many).endswith("Party accuracies 0.0% to 49.0%.")


@pytest.mark.parametrize("phase", ["down", "train", "up", "average"])
def test_a_sequential_round_is_told_differently(phase: str) -> None:
    parallel = replace(STATE, phase=phase)
    assert caption(parallel) != caption(replace(parallel, sequential=True))


@pytest.mark.parametrize("phase", ["down", "train", "up", "average"])
def test_parties_alone_send_nothing_and_nothing_is_said_to_be_sent(phase: str) -> None:
    alone = replace(STATE, phase=phase, alone=True, own_models=True)
    assert caption(alone) != caption(replace(alone, alone=False))
    assert "end" not in caption(alone).replace("Nothing is sent", "")
    assert "Mean accuracy 93.1%" in summary(alone)


@pytest.mark.parametrize("phase", ["down", "train", "up", "average"])
def test_pooled_images_are_trained_on_in_one_place_and_nothing_is_sent(phase: str) -> None:
    pooled = replace(STATE, phase=phase, alone=True)
    assert "own" not in caption(pooled) and "parties" not in caption(pooled)
    assert "end" not in caption(pooled).replace("Nothing is sent", "")
    assert "Global accuracy 93.1%" in summary(pooled)


def test_several_models_travel_and_have_a_mean() -> None:
    several = replace(STATE, phase="down", own_models=True, sends="all its models")
    assert caption(several) == "The server sends all its models to the parties"
    assert caption(replace(STATE, phase="down")) == "The server sends its model to the parties"
    assert "Mean accuracy 93.1%" in summary(several)


def test_personal_models_are_said_to_train_once_all_else_is_done() -> None:
    said = caption(replace(STATE, phase="average", personal=True))
    assert said == "The parties train their personal models, which stay with them"


def test_caption_of_small_dots_explains_their_colour() -> None:
    many = replace(STATE, parties=tuple(party(i + 1) for i in range(21)))
    assert caption(many).endswith("Colour: accuracy, grey is low, blue is high")
    assert not caption(STATE).endswith("Colour: accuracy, grey is low, blue is high")


@pytest.mark.parametrize(("parties", "each"), [(1, 1), (250, 1), (251, 2), (500, 2), (10_000, 40)])
def test_no_more_dots_than_have_room(parties: int, each: int) -> None:
    assert parties_a_dot(parties) == each
    assert -(-parties // each) <= MOST_DOTS


def test_a_dot_of_several_parties_is_their_mean() -> None:
    """251 parties are 126 dots of two and, the last, of one."""
    known = [None, 0.2, 0.4, *[0.5] * 248]
    parties = tuple(party(i + 1, known[i], taking_part=i % 2 == 0) for i in range(251))
    many = replace(STATE, parties=(replace(parties[0], progress=1.0), *parties[1:]))
    shown, told = json.loads(lasting(many)), json.loads(moving(many))
    assert len(shown["parties"]) == len(told["accuracies"]) == len(told["taking_part"]) == 126
    assert told["accuracies"][:3] == [0.2, 0.45, 0.5]  # (0.4 + 0.5) / 2
    assert told["progress"][:2] == [1.0, 0.5]  # of those that take part
    assert shown["parties"][1]["name"] == "Mean of parties 3 to 4"
    assert told["caption"].endswith(
        "blue is high. Each dot is 2 parties, in the order of their numbers."
    )
    assert "126 of 251 parties take part" in told["summary"]


def test_ten_thousand_parties_are_a_small_message() -> None:
    parties = tuple(party(i + 1, i / 30_000) for i in range(10_000))
    many = replace(STATE, parties=parties)
    assert len(moving(many)) < 8_000 and len(lasting(many)) < 30_000
