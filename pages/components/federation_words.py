"""What the network picture says of a moment of a run, in the language of whoever looks."""

from collections.abc import Sequence

from fl_core.translatable import Plural, translatable
from pages.components.federation_moment import (
    MOST_LABELLED,
    NetworkState,
    PartyNode,
    Phase,
    parties_a_dot,
)
from pages.language.spoken import text

_CAPTIONS: dict[Phase, str] = {
    "idle": translatable("Waiting to start"),
    "train": translatable("The parties train on their own images"),
    "up": translatable("The parties send their updates to the server"),
    "average": translatable("The server combines the updates"),
    "done": translatable("Finished"),
}
_SEQUENTIAL_CAPTIONS = _CAPTIONS | {
    "down": translatable("The server sends its model to the first party"),
    "train": translatable("One party after the other trains and passes the model on"),
    "up": translatable("The last party sends the model to the server"),
    "average": translatable("The server takes over the model"),
}

_POOLED_CAPTIONS = _CAPTIONS | {
    "down": translatable("One party has all images"),
    "train": translatable("One party trains on all images"),
    "up": translatable("Nothing is sent"),
    "average": translatable("The model is measured"),
}
_ALONE_CAPTIONS = _CAPTIONS | {
    "down": translatable("Each party goes on with its own model"),
    "train": translatable("The parties train their own models on their own images"),
    "up": translatable("Nothing is sent"),
    "average": translatable("The parties’ own models are measured"),
}

DOTS = "{now}. Colour: accuracy, grey is low, blue is high"
SHARED_DOTS = (
    "{now}. Colour: accuracy, grey is low, blue is high. Each dot is {parties} parties, in the "
    "order of their numbers."
)


def caption(state: NetworkState) -> str:
    """Say in a sentence what goes on."""
    now = text(_captions(state)[state.phase], sent=translatable(state.sends))
    if state.personal:
        now = text("The parties train their personal models, which stay with them")
    if state.phase == "idle" and state.round > 0:
        now = text("After round {round}", round=state.round)
    if len(state.parties) <= MOST_LABELLED:
        return now
    each = parties_a_dot(len(state.parties))
    return text(SHARED_DOTS if each > 1 else DOTS, now=now, parties=each)


def _captions(state: NetworkState) -> dict[Phase, str]:
    """Return what is said in each phase of what kind of round."""
    if state.alone:
        return _ALONE_CAPTIONS if state.own_models else _POOLED_CAPTIONS
    if state.sequential:
        return _SEQUENTIAL_CAPTIONS
    return _CAPTIONS | {"down": translatable("The server sends {sent} to the parties")}


def summary(state: NetworkState) -> str:
    """Describe the whole picture for those who do not see it."""
    values = {"round": state.round, "rounds": state.num_rounds, "now": caption(state)}
    sentences = [text("Round {round} of {rounds}: {now}.", **values)]
    number = len(state.parties)
    if state.phase in ("idle", "done"):
        sentences.append(text(HOW_MANY, parties=number))
    else:
        taking_part = sum(party.taking_part for party in state.parties)
        sentences.append(text(SOME_TAKE_PART, some=taking_part, parties=number))
    if state.accuracy is not None:
        what = state.measured or text("Mean accuracy" if state.own_models else "Global accuracy")
        good = text(GOOD, what=what, share=state.accuracy)
        sentences.append(": ".join(filter(None, (_when(state), good))))
    sentences += _party_accuracies(state.parties)
    return " ".join(sentences)


HOW_MANY = Plural("parties", "{parties} party.", "{parties} parties.")
SOME_TAKE_PART = "{some} of {parties} parties take part."
GOOD, ALL_GOOD = "{what} {share:.1%}.", "Party accuracies {least:.1%} to {most:.1%}."


def _when(state: NetworkState) -> str:
    """Say of which moment the numbers are; empty where there is none."""
    if state.measured_after is None:
        return ""
    after = "After round {round}" if state.measured_after else "Before training"
    return text(after, round=state.measured_after)


def briefly(state: NetworkState) -> str:
    """Say the same where it stands by itself, within the picture."""
    if state.measured_after is None:
        return ""
    after = "after round {round}" if state.measured_after else "before training"
    return text(after, round=state.measured_after)


def _party_accuracies(parties: Sequence[PartyNode]) -> list[str]:
    known = [(party.name, party.accuracy) for party in parties if party.accuracy is not None]
    if not known:
        return []
    if len(known) > MOST_LABELLED:
        values = [accuracy for _, accuracy in known]
        return [text(ALL_GOOD, least=min(values), most=max(values))]
    each = (text("{party} {share:.1%}", party=name, share=share) for name, share in known)
    return ["; ".join(each) + "."]
