"""The colours: one a party, the same in every chart, in light and dark.

The ten party colours were searched for: in normal vision and in simulated protanopia, deuteranopia
and tritanopia any two of them differ, and each stands out from the light and from the dark
background by 3 to 1 at least. `tests/pages/test_palette.py` holds both.
"""

PARTY_COLORS = (
    "#0C6FFA",  # blue
    "#E57600",  # orange
    "#006C79",  # petrol
    "#EE0041",  # red
    "#1598FB",  # sky
    "#A90AB8",  # magenta
    "#A663B8",  # mauve
    "#94929F",  # grey
    "#786D00",  # olive
    "#628069",  # sage
)
PARTY_DASHES = ("solid", "dash", "dot", "dashdot")
PARTY_MARKERS = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "cross",
    "x",
    "triangle-down",
    "star",
    "pentagon",
    "hourglass",
)
"""As plotly.js calls them: no two of ten lines differ in colour alone."""

GLOBAL_COLOR = "var(--st-text-color)"
"""The global model: black on white, white on black. `live_plot` fills in the viewer's own."""

MUTED_COLOR = "var(--st-gray-text-color)"
"""What a chart says in the background; also filled in by `live_plot`."""

# Cividis: even steps for the eye, nearly the same for every kind of colour vision.
SEQUENTIAL_SCALE = (
    (0.0, "#00224E"),
    (0.125, "#083370"),
    (0.25, "#35456C"),
    (0.375, "#575C6D"),
    (0.5, "#7D7C78"),
    (0.625, "#948E77"),
    (0.75, "#BBAF6D"),
    (0.875, "#DCC95C"),
    (1.0, "#FEE838"),
)
"""A colour scale for heat maps, from little to much, as Plotly wants it."""


def party_color(party: int) -> str:
    """Return a party's colour, "#RRGGBB"; after ten parties the colours come round again."""
    return PARTY_COLORS[party % len(PARTY_COLORS)]


def party_marker(party: int) -> str:
    """Return what marks a party's points; after ten parties the marks come round again."""
    return PARTY_MARKERS[party % len(PARTY_MARKERS)]


def party_dash(party: int) -> str:
    """Return a party's line style: solid for the first ten, dashed for the next ten, and so on."""
    return PARTY_DASHES[party // len(PARTY_COLORS) % len(PARTY_DASHES)]
