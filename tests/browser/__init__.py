"""Pages in Chromium: what only a browser can tell."""
