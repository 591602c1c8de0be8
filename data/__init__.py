"""The store and every question asked of it; knows no screen."""
