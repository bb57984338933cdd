"""How what stands above the table of runs finds room, on a phone above all."""

STYLE = """
.st-key-runs-filters > * { flex: 1 1 10rem; min-width: 0; }
.st-key-runs-filters > :first-child { flex-grow: 3; }
.stMainBlockContainer:has(.st-key-runs-filters) h2 { padding: 0 0 0.5rem; font-size: 1.75rem; }

@media (max-width: 640px) {
  .st-key-runs-filters { gap: 0.5rem; }
  .st-key-runs-filters > * { flex-basis: calc(50% - 0.25rem); }
  .st-key-runs-filters > :first-child { flex-basis: 100%; }
  .st-key-runs-actions { gap: 0.5rem; }
  .st-key-runs-actions button { padding-inline: 0.6rem; }
}
"""
