"""The charts of confused classes show the counts they are given, number for number."""

import json

import numpy as np
import pytest

from pages.components.live_plot import ready
from pages.shared.class_charts import (
    MOST_NUMBERS,
    class_accuracy_bars,
    confusion_heatmap,
    height_of_classes,
)
from tests.pages.checked_figure import checked

# Of ten cats 7 are known, 2 taken for dogs, 1 for a fox; of four dogs 3 are known; no fox is there.
CONFUSION = np.array([[7, 2, 1], [1, 3, 0], [0, 0, 0]])
NAMES = ("cat", "dog", "fox")


def written(figure) -> dict[tuple[str, str], str]:
    """What stands in the cells, by truth and by what is said."""
    cells = (zip(t.y, t.x, t.text, strict=True) for t in figure.data[1:])
    return {(truth, said): word for trace in cells for truth, said, word in trace}


def test_cells_are_percent_of_the_row_and_rows_are_the_truth():
    figure = checked(confusion_heatmap(CONFUSION, NAMES))
    drawn = figure.data[0]
    np.testing.assert_allclose(drawn.z, [[70, 20, 10], [25, 75, 0], [np.nan] * 3])
    assert list(drawn.y) == list(drawn.x) == list(NAMES)
    assert (drawn.zmin, drawn.zmax) == (0, 100)
    assert figure.layout.yaxis.title.text == "Truth" and figure.layout.yaxis.autorange == "reversed"
    np.testing.assert_array_equal(drawn.customdata, CONFUSION)
    assert written(figure) == {
        ("cat", "cat"): "70",
        ("cat", "dog"): "20",
        ("cat", "fox"): "10",
        ("dog", "cat"): "25",
        ("dog", "dog"): "75",
    }


def test_cells_can_be_counts():
    figure = checked(confusion_heatmap(CONFUSION, NAMES, as_shares=False))
    np.testing.assert_array_equal(figure.data[0].z, CONFUSION)
    assert figure.data[0].zmax == 7
    assert written(figure)["cat", "cat"] == "7" and ("fox", "fox") not in written(figure)


def test_a_rare_mistake_is_written_with_its_decimal_and_seen_against_none():
    confusion = np.array([[968, 31], [0, 1]])
    figure = checked(confusion_heatmap(confusion, ("4", "9")))
    assert written(figure)["4", "9"] == "3.1"  # 31 of 999
    scale = figure.data[0].colorscale
    assert scale[1][0] == pytest.approx(0.125**2)  # the second colour at 1.6 % already


@pytest.mark.parametrize("num_classes", [2, 10, 26, 62, 100])
@pytest.mark.parametrize("as_shares", [True, False])
def test_many_classes_are_a_small_message(num_classes, as_shares):
    confusion = np.random.default_rng(0).integers(0, 900, (num_classes, num_classes))
    names = [f"class {n}" for n in range(num_classes)]
    figure = confusion_heatmap(confusion, names, as_shares)
    assert (len(checked(figure).data) == 1) == (num_classes > MOST_NUMBERS)
    assert len(ready(figure, height=1, uirevision="", label="").data) < 120_000
    assert height_of_classes(names) <= 800


def test_bars_are_accuracies_in_the_order_of_classes_or_the_worst_first():
    confusion = np.array([[9, 1, 0], [2, 2, 0], [1, 0, 3]])
    bars = checked(class_accuracy_bars(confusion, NAMES))
    np.testing.assert_allclose(bars.data[0].x, [90, 50, 75])
    assert list(bars.data[0].text) == ["90.0 %", "50.0 %", "75.0 %"]
    (line,) = bars.layout.shapes
    assert line.x0 == pytest.approx(100 * 14 / 18)  # 9 + 2 + 3 of 18
    worst = checked(class_accuracy_bars(confusion, NAMES, worst_first=True))
    assert list(worst.data[0].y) == ["dog", "fox", "cat"]
    np.testing.assert_allclose(worst.data[0].x, [50, 75, 90])


def test_a_class_without_test_images_has_no_accuracy_and_stands_last():
    confusion = CONFUSION[[2, 0, 1]][:, [2, 0, 1]]
    worst = checked(class_accuracy_bars(confusion, ("fox", "cat", "dog"), worst_first=True))
    assert list(worst.data[0].y) == ["cat", "dog", "fox"]
    assert list(worst.data[0].text) == ["70.0 %", "75.0 %", "no images"]


def test_names_of_classes_are_no_markup():
    for figure in (
        confusion_heatmap(CONFUSION, ("<b>a</b>", "b", "c")),
        class_accuracy_bars(CONFUSION, ("<b>a</b>", "b", "c")),
    ):
        data = json.loads(ready(figure, height=1, uirevision="", label="").data)
        assert "<b>" not in json.dumps(data)


def test_long_names_that_begin_alike_are_told_apart_by_their_ends():
    names = [f"species number {n}" for n in range(25)]
    figure = confusion_heatmap(np.eye(25, dtype=int), names)
    for axis in (figure.layout["xaxis"], figure.layout["yaxis"]):
        shown = list(axis["ticktext"])
        assert len({*shown}) == 25 and max(map(len, shown)) <= 14
        assert shown[7] == "spec… number 7" and shown[24] == "spec…number 24"
    unlike = [f"{letter} long name of a class" for letter in "abc"]
    figure = confusion_heatmap(np.eye(3, dtype=int), unlike)
    assert figure.layout["xaxis"]["ticktext"][0].startswith("a long name")
