"""Pure functions on plain values and frames: how each figure is computed, with its source."""
