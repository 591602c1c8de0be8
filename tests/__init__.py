"""Tests: unit (mirrors the tree), store (every engine), app (in process), browser, soak."""
