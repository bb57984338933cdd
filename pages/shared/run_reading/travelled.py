"""What has travelled up to a round: weights, and where there are such, images."""

from pages.shared.run_reading.material import Material
from pages.shared.run_reading.sentence import Bytes, Sentence, say


def travelled(material: Material, round: int) -> list[Sentence]:
    """Return what has travelled from the first round to this one; nothing before the first."""
    strategy = material.config.strategy
    if round < 1:
        return []
    if strategy.pools:
        if material.facts is None:
            return []
        images = int(material.facts.label_counts.sum())
        return [say("images_brought_together", images=images)]
    if strategy.sends_nothing:
        return [say("nothing_travelled")]
    sent = say_sent(material, round)
    if strategy.redeals_every_round:
        return [sent, say("images_dealt_anew")]
    return [sent, say("no_image_travelled")]


def say_sent(material: Material, round: int) -> Sentence:
    """Return how much was sent, both ways, in all rounds up to this one."""
    rounds = material.history.rounds
    done = rounds["round"].to_numpy() <= round
    sent = sum(int(rounds[way].to_numpy()[done].sum()) for way in ("bytes_down", "bytes_up"))
    return say("sent", sent=Bytes(float(sent)))
