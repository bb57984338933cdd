"""Text from elsewhere is one line, without what is unseen, and never cut within a letter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core.errors import no_knob, shown
from fl_core.short_text import MOST_MARKS, MOST_NAME, name_of_a_run, one_line, shortened

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e9\U0001f1ea"  # D and E
THUMB = "\U0001f44d\U0001f3fd"
ACCENT = "e\u0301"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("  A name ", "A name"),
        ("two\nlines\r\n\tand\u2028more\u2029", "two lines and more"),
        ("bell\a and \x1b[31mred\x00", "bell and red"),
        ("\x1b[1;38;5;9mbold\x1b[0m \x1b[2Kand [31m", "bold and [31m"),
        ("\u202eevil\u202c \u2066x\u2069 \u200fy", "evil x y"),
        ("soft\u00adhyphen\ufeff\u200b", "softhyphen"),
        ("half \ud800 a letter", "half \ufffd a letter"),
        (f"{FAMILY} {FLAG} {THUMB} {ACCENT}", f"{FAMILY} {FLAG} {THUMB} {ACCENT}"),
        (PERSIAN, PERSIAN),
        ("שלום", "שלום"),
        ("Z" + "\u0335" * 900, "Z" + "\u0335" * MOST_MARKS),
        ("\n\t ", ""),
    ],
    ids=ascii,
)
def test_a_text_is_one_line_of_what_can_be_seen(text, shows):
    assert one_line(text) == shows


@pytest.mark.parametrize("letter", [FAMILY, FLAG, THUMB, ACCENT, "\u0e01\u0e35\u0e49"], ids=ascii)
def test_a_letter_is_never_cut_in_two(letter):
    for most in range(20, 40):
        cut = shortened(letter * 50, most)
        whole = cut.removesuffix("…")
        assert whole == letter * (len(whole) // len(letter)) and 0 < len(whole) < most
    assert shortened(letter, 20) == letter


@given(st.text(), st.integers(2, 50))
def test_no_text_is_longer_than_it_may_be(text, most):
    cut = shortened(text, most)
    assert len(cut) <= most
    assert cut == text if len(text) <= most else cut.endswith("…")
    assert one_line(one_line(text)) == one_line(text)
    assert (
        one_line(text).isprintable()
        or set(text) & set("\u200c\u200d")
        or any(unicodedata.category(letter) in ("Co", "Cn") for letter in text)
    )


def test_a_name_is_as_long_as_a_person_would_choose():
    assert name_of_a_run("n" * 11_000) == "n" * (MOST_NAME - 1) + "…"
    assert name_of_a_run(" " * 11_000 + "n") == ""
    assert name_of_a_run("4 parties · skew 0.7") == "4 parties · skew 0.7"


def test_a_letter_of_any_number_of_characters_is_cut_all_the_same():
    assert len(shortened("e" + "\u0301" * 500, 60)) == 60
    assert len(shortened("\u200d" * 500, 60)) == 60


def test_what_somebody_sent_is_shown_short():
    assert shown("x" * 1000) == "'" + "x" * 59 + "…"
    assert "\n" not in shown(type("Odd", (), {"__repr__": lambda _: "a\nb"})())
    assert no_knob("x" * 1000) == "There is no knob called “" + "x" * 59 + "…”."
    assert no_knob("e\u0301" * 1000).removesuffix("…”.").endswith("e\u0301")
