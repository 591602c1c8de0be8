"""Long runs that interrupt the store."""
