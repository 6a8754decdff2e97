"""Three made-up boroughs, written as the very files that a council hands over; the truth in a side folder."""

from synthetic.writing import write_boroughs

__all__ = ["write_boroughs"]
