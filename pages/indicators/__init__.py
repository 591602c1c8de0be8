"""The page of indicators: the basket, own ones and official ones."""
