"""Tables as Markdown and as LaTeX: what is written reads back to the cells."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core.table_markup import BREAKS, LATEX, TextTable, as_latex, as_markdown, latex_cell

TABLE = TextTable(
    "Accuracy: global model, common test images (%)",
    ["Run", "Final"],
    [["FedProx · μ 0.1", "91.2%\u00a0±\u00a00.4"], ["A|B_c & {d}", "–"]],
)
SIGNS = "\\|`*_{}[]<>~$&#%^\"'αβμσφω±×·−≤≥…→\u00a0\u202f äß–“”שלوA1 \n\r\u2028"
CELLS = st.one_of(st.text(SIGNS, max_size=12), st.text(st.characters(codec="utf-8"), max_size=12))


def test_markdown_as_it_is_written():
    assert as_markdown(TABLE) == (
        "Accuracy: global model, common test images (%)\n"
        "\n"
        "| Run | Final |\n"
        "| :-- | --: |\n"
        "| FedProx · μ 0.1 | 91.2%\u00a0±\u00a00.4 |\n"
        "| A\\|B\\_c \\& \\{d\\} | – |\n"
    )


def test_latex_as_it_is_written():
    lines = as_latex(TABLE).splitlines()
    assert lines[2] == "  \\caption{Accuracy: global model, common test images (\\%)}"
    assert lines[3:6] == ["  \\begin{tabular}{lr}", "    \\toprule", "    Run & Final \\\\"]
    assert lines[7] == "    FedProx $\\cdot$ $\\mu$ 0.1 & 91.2\\%~$\\pm$~0.4 \\\\"
    assert lines[8] == "    A\\textbar{}B\\_c \\& \\{d\\} & – \\\\"
    assert lines[-1] == "\\end{table}"


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ("α", "alpha"),
        ("μ", "mu"),
        ("ν", "nu"),
        ("ξ", "xi"),
        ("π", "pi"),
        ("ρ", "rho"),
        ("τ", "tau"),
    ],
)
def test_greek_letters_have_the_names_of_their_own(sign, told):
    assert latex_cell(sign) == f"$\\{told}$"


def read_as(words: str) -> str:
    """What is left of words in a table: in one line."""
    return BREAKS.sub(" ", words).strip()


def cells_of_markdown(line: str) -> list[str]:
    inner = line.removeprefix("| ").removesuffix(" |")
    cells = re.split(r"(?<!\\)((?:\\\\)*) \| ", inner)
    whole = ["".join(pair) for pair in zip(cells[::2], [*cells[1::2], ""], strict=True)]
    return [re.sub(r"\\(.)", r"\1", cell) for cell in whole]


def words_of_latex(told: str) -> str:
    told = told.removeprefix("{}")
    back = {command: sign for sign, command in LATEX.items()}
    longest = sorted(back, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest)) + "|(?s:.)"
    return "".join(back.get(found[0], found[0]) for found in re.finditer(pattern, told))


ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=3)


@given(ROWS)
def test_markdown_reads_back_to_the_cells(rows):
    lines = as_markdown(TextTable("", ["a", "b"], rows)).split("\n")[4:-1]
    assert [cells_of_markdown(line) for line in lines] == [
        [read_as(cell) for cell in row] for row in rows
    ]


@given(CELLS)
def test_latex_reads_back_to_the_cell(words):
    told = latex_cell(words)
    assert words_of_latex(told) == read_as(words)
    bare = re.sub(r"\\[a-z]+(\{\})?|\\[%&_#${}]|\\,|\$-\$|\$(?=\\)|(?<=[a-z])\$", "", told)
    assert not re.search(r"[%&_#^\\<>|\"]", bare)  # nothing that LaTeX takes for its own


@given(ROWS)
def test_each_row_is_one_line_of_as_many_cells(rows):
    table = TextTable("", ["a", "b"], rows)
    body = as_latex(table).split("\n")[7:-4]
    assert len(body) == len(rows)
    assert all(len(re.findall(r"(?<!\\) & ", line)) == 1 for line in body)
