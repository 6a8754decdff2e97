"""The whole catalogue: importing this declares every feature."""

from features import assessments, early_help, family, journey, plans_and_care, referrals, school, youth_justice
from features.define import CATALOGUE, Feature

DECLARED_IN = (early_help, referrals, assessments, plans_and_care, youth_justice, family, journey, school)


def catalogue() -> tuple[Feature, ...]:
    """Every feature, in the order of declaration."""
    return tuple(CATALOGUE.values())
