"""What a run is there for, where nobody started it to look at it on the Train page."""

from fl_core.reference_runs import ROLE as REFERENCE

LESSON = "lesson"
"""It shows somebody who has made a guess what really happens."""

LESSON_PRIORITY = 1
"""In the queue: before all others. What trains makes room at once and goes on after it, from its
last finished round, with the same numbers; the round that it was in is trained again."""

REPEAT = "repeat"
"""It repeats another run, its `parent`, to see whether it comes to the same numbers."""

NOT_LOOKED_AT = (REFERENCE, LESSON, REPEAT)
