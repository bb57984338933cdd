"""What is worth trying next, and what is expected of it, in English; see `english`."""

from collections.abc import Mapping

from pages.shared.run_reading.language import Text

PROPOSALS: Mapping[str, Text] = {
    "try_gentler_member": "“{label}” stands where it can make training break down. Try it as it "
    "is usually set.",
    "try_lower_rate": "The learning rate {now} may be too high. Try {to}.",
    "try_higher_rate": "The learning rate {now} may be too low to get anywhere. Try {to}.",
    "try_longer": "{rounds} rounds may be too few to get anywhere. Try {to}.",
    "try_common_start": "The parties started from random models of their own, which have little to "
    "do with each other. Start all from the same one.",
    "try_together_after_alone": "That was each for itself. Let the same parties average their "
    "models.",
    "try_together_after_pooled": "That was with all images in one place. Leave them with the "
    "parties, and average models instead.",
    "try_average_after_turns": "That was one model passed from party to party. Let the same "
    "parties train side by side, and average their models.",
    "try_more_parties": "That was one party. Deal its images out to {to}, and let them learn "
    "together.",
    "try_fewer_epochs": "Between two averages each party went through its images {now} times. Try "
    "it {rounds} rounds long, with one time each: as much work, in smaller portions.",
    "try_fewer_steps": "Between two averages each party took {now} steps. Try {to}, and {rounds} "
    "rounds: as much work, in smaller portions.",
    "try_plain_averaging": "To see what this method does, try the same with plain averaging "
    "(FedAvg).",
    "try_more_rounds": "It was still rising: {earlier} % after round {before}, {now} % after round "
    "{round}. Give it {to} rounds.",
    "try_against_drift": "The parties hold unlike images. Try the same with {label}, which is made "
    "for that.",
    "try_more_skew": "The parties hold much the same mix. Let each have mostly a few classes (skew "
    "{to}).",
    "try_some_skew": "Let each party have mostly a few classes (skew {to}).",
    "try_other_seed": "Try the same with another seed ({to}).",
}

EXPECTATIONS: Mapping[str, Text] = {
    "expect_steadier": "Expected: the numbers stay within bounds, and it learns, if more slowly.",
    "expect_to_start": "Expected: it starts to learn, if that was the reason.",
    "expect_common_start": "Expected: the average is about as good as its parts, or better.",
    "expect_better_than_alone": "Expected: better than alone, the more so the fewer images each "
    "has.",
    "expect_below_pooled": "Expected: nearly as good, as long as the parties hold like images.",
    "expect_fewer_in_a_row": "Expected: nobody’s images come last, so nobody’s count for more.",
    "expect_own_below": "Expected: each party’s own model gets worse, for it has fewer images; "
    "together they lose much less.",
    "expect_less_drift": "Expected: the parties drift apart less, and the average gets better.",
    "expect_the_difference": "Expected: whatever differs is what the method does, and it may be "
    "little.",
    "expect_further": "Expected: better still, though each round brings less than the last.",
    "expect_little_drift": "Expected: the average keeps more of what the parties know; it may be "
    "little, and then more rounds help.",
    "expect_skew": "Expected: the parties’ own models drift apart and get much worse on the "
    "test images, their average less so; it needs more rounds.",
    "expect_luck": "Expected: nearly the same; how much it differs is how much is luck.",
}
