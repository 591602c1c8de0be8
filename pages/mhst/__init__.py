"""The page of mental health support teams."""
