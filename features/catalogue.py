"""The whole catalogue: importing this declares every feature."""

from features import early_help, family, plans_and_care, referrals, youth_justice
from features.define import CATALOGUE, Feature

DECLARED_IN = (early_help, referrals, plans_and_care, youth_justice, family)


def catalogue() -> tuple[Feature, ...]:
    """Every feature, in the order of declaration."""
    return tuple(CATALOGUE.values())
