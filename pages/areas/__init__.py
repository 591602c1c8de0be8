"""The page of all areas."""
