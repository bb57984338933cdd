"""Where a visitor is in a lesson: in the address, so that a reload and a second tab come back.

What a browser remembers of lessons is the same, for the cards of the Learn page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self, get_args

from pages.learn.lesson import Choice, Lesson, Option
from pages.shared import page_address

Step = Literal["read", "guess", "see", "question", "play"]
STEPS: tuple[Step, ...] = get_args(Step)
PAGE = "learn"


@dataclass(frozen=True)
class Visit:
    """A visitor's way through a lesson.

    Attributes:
        lesson: The lesson.
        step: What is on the screen.
        far: How far one has been.
        guesses: Keys of the options guessed, empty where there is none yet.
        answer: The key of the answer to the question after, if there is one.
        choice: The position of the knob that is free.
    """

    lesson: Lesson
    step: Step = "read"
    far: Step = "read"
    guesses: tuple[str, ...] = ()
    answer: str = ""
    choice: str = ""

    @classmethod
    def of(cls, lesson: Lesson, words: Mapping[str, str]) -> Self:
        """Return what words of an address say, where they can be so."""
        said = words.get("guess", "").split(".")
        keys = [*said, *[""] * len(lesson.guesses)]
        pairs = zip(lesson.guesses, keys, strict=False)
        guesses = tuple(key if question.option(key) else "" for question, key in pairs)
        last = STEPS[-1] if all(guesses) else "guess"
        far = _earlier(_step(words.get("far", "")), last)
        answer = words.get("answer", "")
        return cls(
            lesson=lesson,
            step=_earlier(_step(words.get("step", "")), far),
            far=far,
            guesses=guesses,
            answer=answer if lesson.question.option(answer) else "",
            choice=words.get("choice", ""),
        )

    def words(self) -> dict[str, str]:
        """Return it as words of an address."""
        return {
            "lesson": self.lesson.name,
            "step": self.step,
            "far": self.far,
            "guess": ".".join(self.guesses) if any(self.guesses) else "",
            "answer": self.answer,
            "choice": self.choice,
        }

    def at(self, step: Step) -> "Visit":
        """Return it at another step."""
        far = step if STEPS.index(step) > STEPS.index(self.far) else self.far
        return replace(self, step=step, far=far)

    @property
    def guessed(self) -> tuple[Option, ...]:
        """The options guessed, as far as there are any."""
        pairs = zip(self.lesson.guesses, self.guesses, strict=False)
        return tuple(option for question, key in pairs if (option := question.option(key)))

    @property
    def may_start(self) -> bool:
        """Whether all is guessed."""
        return len(self.guessed) == len(self.lesson.guesses)

    @property
    def has_started(self) -> bool:
        """Whether the runs were started, from when on a guess stands."""
        return STEPS.index(self.far) >= STEPS.index("see")

    @property
    def chosen(self) -> Choice:
        """The position of the knob that is free, the first at first."""
        choices = self.lesson.play.choices
        return next((choice for choice in choices if choice.key == self.choice), choices[0])


def visit_in_address(lessons: Mapping[str, Lesson]) -> Visit | None:
    """Return where the address says that one is; `None` in no lesson."""
    lesson = lessons.get(page_address.told(PAGE, "lesson"))
    if lesson is None:
        return None
    names = Visit(lesson).words()
    return Visit.of(lesson, {name: page_address.told(PAGE, name) for name in names})


def still_at(visit: Visit) -> Visit | None:
    """Return where one is now, if it is the screen of a visit; for callbacks.

    A browser that is behind tells once more what was chosen on a screen that has been left.
    """
    now = visit_in_address({visit.lesson.name: visit.lesson})
    return now if now and now.step == visit.step else None


def go(visit: Visit) -> None:
    """Put a visit into the address; for callbacks."""
    page_address.tell(PAGE, **visit.words())


def leave(lesson: Lesson) -> None:
    """Go back to the cards; for callbacks."""
    page_address.tell(PAGE, **dict.fromkeys(Visit(lesson).words(), ""))


def _step(word: str) -> Step:
    return word if word in STEPS else "read"


def _earlier(one: Step, other: Step) -> Step:
    return min(one, other, key=STEPS.index)
