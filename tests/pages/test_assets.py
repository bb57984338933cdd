"""The plotly.js that is served is the one the plotly package was made for, or charts may lie."""

from pathlib import Path

import plotly

from pages.server.assets import plotly_version

PAGES = Path(__file__).parents[2] / "pages"
PACKAGED = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
CARTESIAN = {"scatter", "bar", "heatmap", "box", "histogram", "histogram2d", "contour", "violin"}


def test_it_is_of_the_version_that_comes_with_the_package():
    assert plotly_version() == plotly_version(PACKAGED)


def test_every_chart_is_of_a_kind_that_it_can_draw():
    """Charts are made in few files: none of them may name a kind that would stay blank."""
    for path in PAGES.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        made = {name.lower() for name in ("Scatter", "Bar", "Heatmap", "Scatter3d", "Pie", "Sankey",
            "Scattergl", "Surface", "Sunburst", "Treemap", "Indicator", "Table", "Scatterpolar")
            if f"go.{name}(" in source or f".add_{name.lower()}(" in source}  # fmt: skip
        assert made <= CARTESIAN, path
