"""The published case, and the break-even that was worked out by hand, as params.yaml tells them."""

from dataclasses import replace

from measures.savings.told import Case, Told


def told(value=None, values=(), status="published", **rest):
    return Told("2026", "a test", status, value, tuple(values), **rest)


EMPTY = told(status="to be filled in")
CASE = Case(
    entries_avoided_a_year=told(60),
    phasing=told(values=[0.25, 0.5, 0.75, 1, 1]),
    placement_cost_gbp=told(45_000, status="derived"),
    staff_savings_gbp=told(values=[0, 250_000, 700_000, 1_500_000, 1_500_000]),
    programme_cost_gbp=told(values=[1_418_000, 3_540_000, None, None, None]),
    closures_a_year=told(4600, status="derived"),
    rereferral_before=told(0.2),
    rereferral_after=told(0.1),
    referral_cost_gbp=EMPTY,
    families_reviewed_a_year=told(240, status="assumed"),
    precision=told(0.15, status="assumed", low=0.05, high=0.25, spread="triangular"),
    relative_effect=told(0.1, status="assumed", low=0, high=0.2, spread="uniform"),
    care_cost_gbp=told(97_000, status="derived"),
    help_cost_gbp=told(3_000, status="assumed"),
    tool_cost_gbp=EMPTY,
    care_costs_gbp={"a children's home": told(318_400)},
    unit_costs_gbp={"a referral": EMPTY},
    precisions=(0.1, 0.15, 0.4),
    effects=(0.0, 0.1, 0.3),
)


def case(**changes):
    return replace(CASE, **changes)
