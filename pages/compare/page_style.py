"""How the tables of what is compared look: numbers and their heads end in one line."""

STYLE = """
.stMainBlockContainer:has([class*=st-key-compare-]) h2 {
  padding: 0 0 0.5rem; font-size: 1.75rem;
}
.stMainBlockContainer:has([class*=st-key-compare-]) h3 { font-size: 1.35rem; }
.st-key-compare-results :is(th, td):not(:first-child) {
  text-align: right !important; font-variant-numeric: tabular-nums;
}
"""
