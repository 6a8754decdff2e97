"""The checks of an extract, each a named rule; the names are those of the Department for Education where it has one."""

from . import aside, cases, codes, coverage, dates, episodes, identity, stops
from .rule import RULES, Action, Rule

__all__ = [
    "RULES",
    "Action",
    "Rule",
    "aside",
    "cases",
    "codes",
    "coverage",
    "dates",
    "episodes",
    "identity",
    "stops",
]
