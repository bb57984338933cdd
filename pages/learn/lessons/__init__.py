"""The lessons, in the order in which they are best met."""

from pages.learn.lesson import Lesson
from pages.learn.lessons.more_local_work import MORE_LOCAL_WORK
from pages.learn.lessons.same_start import SAME_START
from pages.learn.lessons.together_alone_pooled import TOGETHER_ALONE_POOLED
from pages.learn.lessons.two_digits_each import TWO_DIGITS_EACH
from pages.learn.lessons.two_test_sets import TWO_TEST_SETS
from pages.learn.lessons.what_travels import WHAT_TRAVELS

LESSONS: dict[str, Lesson] = {
    lesson.name: lesson
    for lesson in (
        WHAT_TRAVELS,
        SAME_START,
        TOGETHER_ALONE_POOLED,
        TWO_DIGITS_EACH,
        TWO_TEST_SETS,
        MORE_LOCAL_WORK,
    )
}
