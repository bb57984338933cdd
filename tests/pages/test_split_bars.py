"""What a browser says of bars that were dragged."""

import pytest

from pages.components.split_bars import edits_in


def test_an_edit_has_a_number_and_cells():
    sent = {"edited": {"number": 3, "cells": [[0, 1, 50], [2, 0, 0]]}}
    assert edits_in(sent) == (3, [(0, 1, 50), (2, 0, 0)])


@pytest.mark.parametrize(
    "sent",
    [
        *(None, {}, [], "x", {"edited": None}, {"edited": []}, {"edited": {"cells": [[0, 1, 5]]}}),
        *({"edited": {"number": n, "cells": [[0, 1, 5]]}} for n in ("1", 1.5, None, True)),
    ],
    ids=repr,
)
def test_what_is_no_edit_is_none(sent):
    assert edits_in(sent) == (0, [])


@pytest.mark.parametrize(
    "cells", [None, "x", {}, [None], [[1, 2]], [[0, 0, "5"]], [[0, 0, 1.5]], [[0, [], 1]]], ids=repr
)
def test_what_is_no_cell_is_left_out(cells):
    assert edits_in({"edited": {"number": 2, "cells": cells}}) == (2, [])
