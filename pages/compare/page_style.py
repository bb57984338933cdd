"""How the heads of the page look."""

STYLE = """
.stMainBlockContainer:has([class*=st-key-compare-]) h2 {
  padding: 0 0 0.5rem; font-size: 1.75rem;
}
.stMainBlockContainer:has([class*=st-key-compare-]) h3 { font-size: 1.35rem; }
"""
