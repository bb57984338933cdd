"""Tables of text: as wide as they need, broken where the terminal ends."""

import pytest

from fl_core.text_table import columns_of, cut_to, table_lines, wrapped

HEAD = ("", "One", "Two")
ROWS = [("first", "1", "22"), ("second", "中文", "")]


def test_columns_stand_beneath_each_other():
    assert [*table_lines(HEAD, ROWS, None)] == [
        "        One   Two",
        "first   1     22",
        "second  中文",
    ]


def test_where_there_is_no_room_the_columns_stand_in_several_tables():
    assert [*table_lines(HEAD, ROWS, 16)] == [
        "        One",
        "first   1",
        "second  中文",
        "",
        "        Two",
        "first   22",
        "second",
    ]


@pytest.mark.parametrize("width", [20, 30, 40, 80])
def test_no_line_is_too_long(width):
    rows = [("a name that is rather long", *(["x" * n] * 4)) for n in range(1, 30)]
    lines = [*table_lines(("", "A", "B", "C", "D"), rows, width)]
    assert max(map(columns_of, lines)) <= width


@pytest.mark.parametrize(
    ("text", "room", "cut"),
    [
        ("short", 5, "short"),
        ("longer", 5, "lo..."),
        ("中文中文", 7, "中文..."),
        ("a b cde", 5, "a..."),
    ],
)
def test_what_is_too_long_is_cut_and_says_so(text, room, cut):
    assert cut_to(text, room) == cut and columns_of(cut) <= room


def test_a_text_is_broken_at_words_and_never_where_nobody_looks():
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("one two three", None) == ["one two three"]
    assert wrapped("", 8) == [""]
    assert wrapped("中文中文 a longwordindeed", 8) == ["中文中文", "a", "longword", "indeed"]
