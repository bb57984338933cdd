"""What the network picture says in words."""

from dataclasses import replace

import pytest

from pages.components.federation_picture import NetworkState, PartyNode, caption, summary
from pages.shared.palette import party_color


def party(number: int, accuracy: float | None = None, taking_part: bool = True) -> PartyNode:
    return PartyNode(f"Party {number}", party_color(number - 1), 1.0, 0.5, accuracy, taking_part)


STATE = NetworkState(
    sequence=7,
    phase="train",
    round=3,
    num_rounds=10,
    accuracy=0.9312,
    sequential=False,
    parties=(party(1, 0.9), party(2), party(3, 0.5, taking_part=False)),
)


def test_summary_tells_the_whole_picture() -> None:
    assert summary(STATE) == (
        "Round 3 of 10: The parties train on their own images. 2 of 3 parties take part. "
        "Global accuracy 93.1%. Party 1 90%; Party 3 50%."
    )


def test_summary_before_the_first_round_claims_no_accuracy() -> None:
    start = replace(STATE, phase="idle", round=0, accuracy=None, parties=(party(1),))
    assert summary(start) == "Round 0 of 10: Waiting to start. 1 party."


def test_summary_of_many_parties_gives_the_range() -> None:
    many = replace(STATE, parties=tuple(party(i + 1, i / 100) for i in range(50)))
    assert summary(many).endswith("Party accuracies 0% to 49%.")


@pytest.mark.parametrize("phase", ["down", "train", "up", "average"])
def test_a_sequential_round_is_told_differently(phase: str) -> None:
    parallel = replace(STATE, phase=phase)
    assert caption(parallel) != caption(replace(parallel, sequential=True))


@pytest.mark.parametrize("phase", ["down", "train", "up", "average"])
def test_parties_alone_send_nothing_and_nothing_is_said_to_be_sent(phase: str) -> None:
    alone = replace(STATE, phase=phase, alone=True)
    assert caption(alone) != caption(replace(alone, alone=False))
    assert "end" not in caption(alone).replace("Nothing is sent", "")
    assert "Mean accuracy 93.1%" in summary(alone)


def test_caption_of_small_dots_explains_their_colour() -> None:
    many = replace(STATE, parties=tuple(party(i + 1) for i in range(21)))
    assert caption(many).endswith("Colour: accuracy, grey is low, blue is high")
    assert not caption(STATE).endswith("Colour: accuracy, grey is low, blue is high")
