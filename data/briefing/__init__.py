"""A briefing of one area: what a meeting needs, put together once for the page and for every file."""
