"""Rows in, aggregates out. No output carries an id of a child or family; small counts are suppressed only here."""
