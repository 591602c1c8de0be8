"""Ratios measured side by side in one run: ``make bench``. Never an assertion about time in a test."""
