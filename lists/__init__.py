"""From scores to a month's list of families. Pure functions of tables."""
