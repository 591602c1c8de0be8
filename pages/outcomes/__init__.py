"""The page of survey outcomes: published, or of own returns."""
