"""Savings against costs by year, of a year's lists, and where the two meet. Pounds in, pounds out."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from measures.savings.told import Case, added, is_told, number


def by_year(case: Case) -> pd.DataFrame:
    """Rows of a year, from 1: entries avoided, and in pounds placements, staff, total, cost, net and running (net so
    far). Empty where what it is worked out from must be filled in. Each year counts that year's entries alone."""
    full = number(case.entries_avoided_a_year) if is_told(case.entries_avoided_a_year) else None
    rate = case.placement_cost_gbp.value
    rows: list[dict[str, float | None]] = []
    running: float | None = 0.0
    by_years = zip(case.phasing.values, case.staff_savings_gbp.values, case.programme_cost_gbp.values, strict=True)
    for year, (share, staff, cost) in enumerate(by_years, start=1):
        entries = None if full is None or share is None else full * share
        placements = None if entries is None or rate is None else entries * rate
        total = added([placements, staff])
        net = None if total is None or cost is None else total - cost
        running = added([running, net])
        found = {"entries": entries, "placements": placements, "staff": staff, "total": total, "cost": cost}
        rows.append({"year": year, **found, "net": net, "running": running})
    return pd.DataFrame(rows, dtype=object).astype({"year": int})


def fewer_rereferrals(closures: float, before: float, after: float) -> float:
    """How many fewer cases come back a year where the share of closed cases that do falls from one to another."""
    return closures * before - closures * after


@dataclass(frozen=True)
class ListYear:
    """A year of lists: how many families are reviewed, and of one what care and help cost in pounds.

    `precision` is the share of them that would see a child enter care, `effect` how much less often that happens with
    help (0.1: a tenth less often), `fixed_gbp` what is spent however many there are.
    """

    reviewed: float
    precision: float
    effect: float
    care_gbp: float
    help_gbp: float
    fixed_gbp: float = 0.0

    @property
    def averted(self) -> float:
        """Entries to care that do not happen."""
        return self.reviewed * self.precision * self.effect

    @property
    def saving(self) -> float:
        """What they would have cost in their first year, in pounds."""
        return self.averted * self.care_gbp

    @property
    def cost(self) -> float:
        """Help for every family that is reviewed, and what is fixed, in pounds."""
        return self.reviewed * self.help_gbp + self.fixed_gbp

    @property
    def net(self) -> float:
        return self.saving - self.cost

    def precision_to_break_even(self) -> float | None:
        """The precision at which saving and cost meet; empty where none up to 1 does."""
        return _share(self.cost, self.reviewed * self.effect * self.care_gbp)

    def effect_to_break_even(self) -> float | None:
        """The effect at which saving and cost meet; empty where none up to 1 does."""
        return _share(self.cost, self.reviewed * self.precision * self.care_gbp)


def _share(cost: float, most: float) -> float | None:
    return cost / most if most > 0 and cost <= most else None


def list_year(case: Case) -> ListYear | None:
    """A year of one borough's lists; empty where a number that it needs must be filled in. A tool whose cost must
    still be filled in counts as free, and the page says so."""
    needed = (case.families_reviewed_a_year, case.precision, case.relative_effect, case.care_cost_gbp)
    if not is_told(*needed, case.help_cost_gbp):
        return None
    reviewed, precision, effect, care = (number(one) for one in needed)
    return ListYear(reviewed, precision, effect, care, number(case.help_cost_gbp), case.tool_cost_gbp.value or 0.0)


def grid(year: ListYear, precisions: tuple[float, ...], effects: tuple[float, ...]) -> pd.DataFrame:
    """Rows of precision, effect and net (pounds a year): every pair of the two."""
    rows = [
        (precision, effect, year.reviewed * precision * effect * year.care_gbp - year.cost)
        for precision in precisions
        for effect in effects
    ]
    return pd.DataFrame(rows, columns=["precision", "effect", "net"])
