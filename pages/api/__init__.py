"""The API: its tables, their files and their description."""
