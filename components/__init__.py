"""What pages are made of: the shell, figures, tables and marks, from plain values to HTML."""
