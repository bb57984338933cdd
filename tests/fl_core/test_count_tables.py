"""A table of counts, however it is written, in every place where a knob can be set."""

import json
import urllib.parse
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig
from fl_core.config_text_format import read, write, write_link
from fl_core.count_tables import (
    MOST_COLUMNS,
    MOST_COUNT,
    MOST_ROWS,
    RULE,
    counts_text,
    read_counts,
    size_in_words,
)
from fl_core.datasets import MOST_IMAGES
from fl_core.image_kind import MOST_CLASSES
from fl_core.knobs import knobs_of
from fl_core.partitioners import Table
from fl_core.strict_json import MOST_KILOBYTES
from tests.fl_core.test_knob_parsing import outcomes
from tests.fl_core.tiny_data import assert_one_sentence

TABLE = ((5, 0, 3), (2, 2, 2))
COUNTS = knobs_of(Table)["counts"]
TEN = ((1, 0) * 5, (0, 1) * 5, (2,) * 10)  # 30 images of ten classes
LARGEST = ((10,) * MOST_COLUMNS,) * MOST_ROWS  # 200,000 images

tables = st.integers(1, 12).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, MOST_COUNT), min_size=width, max_size=width), max_size=8
    )
)


def test_the_limits_are_those_of_data_sets():
    assert MOST_COUNT == MOST_IMAGES and MOST_COLUMNS == MOST_CLASSES


@pytest.mark.parametrize(
    "written",
    [
        TABLE,
        [[5, 0, 3], [2, 2, 2]],
        [(5.0, 0, "3"), np.array([2, 2, 2])],
        np.array(TABLE),
        np.array(TABLE, dtype=np.uint8),
        np.array(TABLE, dtype=float),
        "5.0.3_2.2.2",
        " 5.0.3_2.2.2 ",
        "[[5,0,3],[2,2,2]]",
        "[[5, 0, 3], [2, 2.0, 2]]",
        "5 0 3; 2 2 2",
        "5, 0, 3;2, 2, 2",
        "5\t0\t3\n2\t2\t2",
        "5\t0\t3\r\n2\t2\t2\r\n",
        "\u0665.0.3_2.2.2",  # in Arabic digits
    ],
    ids=repr,
)
def test_a_table_is_read_however_it_is_written(written):
    found = read_counts(written)
    assert found == TABLE and hash(found) == hash(TABLE)
    assert all(type(cell) is int for row in found for cell in row)


@pytest.mark.parametrize("written", [(), [], "", " ", "[]", np.zeros((0, 3))], ids=repr)
def test_no_rows_are_no_table_yet(written):
    assert read_counts(written) == ()


@pytest.mark.parametrize(
    ("written", "got"),
    [
        (None, "None"),
        (7, "7"),
        ({}, "{}"),
        ({"0": [1]}, "{'0': [1]}"),
        ("many", "'many' in row 1"),
        ("[[1, 2], [3", "'[[1, 2], [3'"),
        ("[" * 90_000, None),
        ("{}", "'{}' in row 1"),
        ([1, 2], "1 for row 1"),
        (["12", "34"], "'12' for row 1"),
        (np.arange(3), "0 for row 1"),
        (np.zeros((1, 2, 3)), "[0.0, 0.0, 0.0] in row 1"),
        ([[]], "[] for row 1"),
        ([[1], []], "[] for row 2"),
        ([[1, 2], [3]], "rows of 2 and of 1 numbers"),
        ("1.2_3", "rows of 2 and of 1 numbers"),
        ("5..3", "'' in row 1"),
        ("5.0_2.", "'' in row 2"),
        ("5,0,3", "'5,0,3' in row 1"),  # 5,000,300 is one number
        ("5.x", "'x' in row 1"),
        ("1.-1", "'-1' in row 1"),
        ([[1], [-1]], "-1 in row 2"),
        ([[0.5]], "0.5 in row 1"),
        ([[True]], "True in row 1"),
        ([[None]], "None in row 1"),
        ([[float("nan")]], "nan in row 1"),
        ([[MOST_COUNT + 1]], "200001 in row 1"),
        ([[1]] * 201, "201 rows"),
        ([[1] * 101], "101 numbers in row 1"),
        ("1_" * 200 + "1", "201 rows"),
        ("9" * 5000, None),
        ("1." * 400_000, None),
        ([["\u202e5"]], None),
        (np.array(5), "5"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_table_is_refused_in_the_words_of_the_knob(written, got):
    with pytest.raises(ValueError, match=r"^Counts must be up to 200 rows ") as caught:
        COUNTS.read(written)
    sentence = str(caught.value)
    assert_one_sentence(sentence)
    assert got is None or sentence == f"Counts must be {RULE}, got {got}."
    with pytest.raises(ConfigError, match=r"^Counts must be up to 200 rows ") as told:
        RunConfig.of({"partitioner": {"kind": "table", "counts": written}})
    assert str(told.value) == sentence
    assert told.value.problems == {("partitioner", "counts"): sentence}


def test_thousands_may_be_marked():
    assert read_counts("1,200 0; 900 3'000") == ((1200, 0), (900, 3000))


@given(tables)
def test_what_is_written_is_read_again_and_needs_no_escape_in_an_address(table):
    text = counts_text(table)
    assert read_counts(text) == read_counts(table) == tuple(map(tuple, table))
    assert urllib.parse.quote_plus(text) == text
    assert (
        read_counts(json.dumps(table)) == read_counts(np.array(table or [])) == read_counts(table)
    )


def config(counts: Any) -> RunConfig:
    total = sum(map(sum, counts))
    return RunConfig(partitioner=Table(counts=counts), num_parties=len(counts), num_images=total)


def test_a_link_and_a_file_bring_it_back():
    link = write_link(config(TEN))
    assert link == {
        "num_images": "30",
        "partitioner": "table",
        "partitioner.counts": "1.0.1.0.1.0.1.0.1.0_0.1.0.1.0.1.0.1.0.1_2.2.2.2.2.2.2.2.2.2",
    }
    found = read(link.items())
    assert found.problems == [] and RunConfig.of(found.knobs) == config(TEN)
    assert RunConfig.from_json(config(TEN).to_json()) == config(TEN)
    assert json.loads(config(TEN).to_json())["partitioner"]["counts"] == [list(r) for r in TEN]
    assert write(RunConfig(partitioner=Table())) == {"partitioner": "table"}


@pytest.mark.parametrize(
    "text", [counts_text(TEN), json.dumps(TEN), "\n".join(" ".join(map(str, row)) for row in TEN)]
)
def test_every_way_of_setting_a_knob_reads_it_alike(text):
    texts = {"num_images": "30", "partitioner": "table", "partitioner.counts": text}
    assert outcomes(texts) == config(TEN)


def test_every_way_of_setting_a_knob_refuses_it_alike():
    texts = {"partitioner": "table", "partitioner.counts": "1.2_3"}
    assert outcomes(texts) == f"Counts must be {RULE}, got rows of 2 and of 1 numbers."


def test_the_largest_table_fits_into_a_file():
    text = json.dumps(json.loads(config_of_hundred_classes().to_json()))
    assert len(text) < 1000 * MOST_KILOBYTES
    assert RunConfig.from_json(text) == config_of_hundred_classes()


def config_of_hundred_classes() -> RunConfig:
    """Return a config of a file that is not here: nobody knows how many classes it has."""
    own = {"kind": "own_file", "sha256": "0f" * 32}
    return RunConfig(
        partitioner=Table(counts=LARGEST), num_parties=200, num_images=200_000, dataset=own
    )


def test_its_size_in_words():
    words = size_in_words(TEN)
    assert words == "3 parties × 10 classes, 30 images"
