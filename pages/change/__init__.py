"""The page of the change between two workshops."""
