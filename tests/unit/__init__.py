"""Pure functions, without a store."""
