"""The briefing of one area, and its files."""
