"""Random stores, what may be shown of them by the rules, and what a reader could work out."""
