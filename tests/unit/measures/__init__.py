"""What figures are computed with."""
