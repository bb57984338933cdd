r"""A table of words as Markdown and as LaTeX, for papers, issues and notebooks. Pure.

Numbers stay as they are written. The LaTeX wants `\usepackage{booktabs}` and compiles with pdfLaTeX
of 2018 and later, XeLaTeX and LuaLaTeX: signs that pdfLaTeX's fonts lack, such as α and ±, are
written as commands; letters of other languages stay UTF-8, which XeLaTeX and LuaLaTeX set in a font
that has them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

BREAKS = re.compile(r"\s*[\r\n\u2028\u2029\v\f\x1c-\x1e\x85]\s*")
MARKDOWN = re.compile(r"[\\`*_{}\[\]<>|~$&#]")
"""What Markdown, as GitHub and Pandoc read it, could take for anything but itself."""

_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    **{sign: f"\\{sign}" for sign in "%&_#${}"},
    "\N{NO-BREAK SPACE}": "~",
    "\N{NARROW NO-BREAK SPACE}": r"\,",
    "±": r"$\pm$",
    "×": r"$\times$",
    "÷": r"$\div$",
    "·": r"$\cdot$",
    "\N{MINUS SIGN}": r"$-$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "∞": r"$\infty$",
    "→": r"$\rightarrow$",
    "…": r"\ldots{}",
    **{
        chr(0x03B1 + place): f"$\\{name}$"
        for place, name in enumerate([*_GREEK.split()[:14], "", *_GREEK.split()[14:16]])
        if name
    },
    "σ": r"$\sigma$",
    "τ": r"$\tau$",
    "φ": r"$\varphi$",
    "χ": r"$\chi$",
    "ψ": r"$\psi$",
    "ω": r"$\omega$",
}
"""What stands for a sign: its own command, or plain math."""


@dataclass(frozen=True)
class TextTable:
    """A table as it is read.

    Attributes:
        caption: What it shows; of accuracies whose model and which images.
        head: Of each column.
        rows: The words in each cell, row by row; as many as there are heads.
        num_words: How many columns, from the left, hold words; the others hold numbers, which
            stand at the right.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    num_words: int = 1


def as_markdown(table: TextTable) -> str:
    """Return a table as Markdown, its caption in a paragraph above it."""
    marks = [":--" if place < table.num_words else "--:" for place in range(len(table.head))]
    rows = [map(markdown_cell, cells) for cells in (table.head, *table.rows)]
    head, *lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join(
        [markdown_cell(table.caption), "", head, f"| {' | '.join(marks)} |", *lines, ""]
    )


def as_latex(table: TextTable) -> str:
    """Return a table as LaTeX, its rules by booktabs."""
    numbers = len(table.head) - table.num_words
    head, *rows = [
        f"    {' & '.join(map(latex_cell, cells))} \\\\" for cells in (table.head, *table.rows)
    ]
    return "\n".join(
        [
            r"\begin{table}",
            r"  \centering",
            f"  \\caption{{{latex_cell(table.caption)}}}",
            f"  \\begin{{tabular}}{{{'l' * table.num_words}{'r' * numbers}}}",
            r"    \toprule",
            head,
            r"    \midrule",
            *rows,
            r"    \bottomrule",
            r"  \end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def markdown_cell(words: str) -> str:
    """Return words as Markdown that reads as they do, in one line."""
    return MARKDOWN.sub(r"\\\g<0>", BREAKS.sub(" ", words).strip())


def latex_cell(words: str) -> str:
    """Return words as LaTeX that reads as they do, in one line."""
    told = "".join(LATEX.get(sign, sign) for sign in BREAKS.sub(" ", words).strip())
    # After "\\" LaTeX looks for the length of a gap, in brackets, and for a star.
    return f"{{}}{told}" if told[:1] in ("[", "*") else told
