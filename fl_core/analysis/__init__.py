"""Measures of plain arrays: who holds what, and how far that is from equal. No config, no run."""
