"""What a pupil's phone is told, and what it may say: JSON of a few known words."""

import json
from dataclasses import dataclass
from typing import Any

from fl_core.translatable import translatable
from pages.classroom.class_session import ClassError, ClassSession, Step
from pages.language.spoken import text

MOST_BYTES = 200
"""Of what a phone says: two numbers."""

WORDS = {
    "welcome": translatable("You are in. It starts soon."),
    "ask": "",
    "bars": translatable("The answers are at the front."),
    "run": translatable("The networks are being trained. Look at the front."),
    "end": translatable("The lesson is over. Thank you."),
}
STANDS = translatable("This is your answer. It stands.")


@dataclass(frozen=True)
class Answer:
    """What a phone answers to a poll."""

    poll: int
    option: int


def told(session: ClassSession, pupil: str) -> str:
    """Return what a phone shows at this step, in the language spoken."""
    step = session.step
    answers = session.answers_of(pupil)
    return json.dumps(
        {
            "version": session.version,
            "says": text(WORDS[step.kind]),
            **(_asked(session, step, answers.get(step.poll)) if step.poll is not None else {}),
            "over": step.kind == "end",
        }
    )


def _asked(session: ClassSession, step: Step, given: int | None) -> dict[str, Any]:
    assert step.poll is not None
    poll = session.polls[step.poll]
    return {
        "poll": step.poll,
        "question": text(poll.words),
        "options": [text(words) for words in poll.options],
        "given": given,
        "open": step.kind == "ask" and given is None,
        "says": text(STANDS if given is not None else WORDS[step.kind]),
    }


def read(message: str) -> Answer:
    """Return what a phone said.

    Raises:
        ClassError: If it is anything but an answer.
    """
    if len(message) > MOST_BYTES:
        raise ClassError("This is too long.")
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        said = None
    match said:
        case {"poll": int(poll), "option": int(option), **rest} if not rest:
            if not isinstance(poll, bool) and not isinstance(option, bool):
                return Answer(poll, option)
    raise ClassError("This is no answer.")
