"""How children come into care: what was known before, in which order, how fast, and what had been tried."""

from measures.journeys.topic import journeys_topic

__all__ = ["journeys_topic"]
