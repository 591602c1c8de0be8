"""The page that lays cohorts or areas side by side."""
