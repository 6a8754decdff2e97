"""What lies around social care: early help, youth justice, and families with their brothers and sisters."""

import pandas as pd

from synthetic.calibration.residents import KEYS, Residents
from synthetic.calibration.tally import counted, means, rate, shares, tally
from synthetic.days import NEVER

SIZES = {1: "1", 2: "2", 3: "3 or more"}


def early_help_figures(residents: Residents, contacts: pd.DataFrame, episodes: pd.DataFrame) -> list[pd.DataFrame]:
    """Contacts that were not recorded by mistake, and episodes of help, each of which begins with an assessment."""
    meant = contacts[contacts.withdrawn_on == NEVER]
    return [
        rate(residents, "Contacts", residents.in_years(meant)),
        rate(residents, "Early help assessments", residents.in_years(episodes)),
    ]


def youth_justice_figures(residents: Residents, outcomes: pd.DataFrame) -> list[pd.DataFrame]:
    """First-time entrants: the first caution or sentence at 10 to 17; what diverts from these does not count."""
    first = outcomes[outcomes.is_substantive].sort_values("happened_on", kind="stable").drop_duplicates("child")
    entrants = residents.in_years(first)
    entrants = entrants[(residents.ages(entrants) >= 10) & (residents.ages(entrants) < 18)]
    of, unit = residents.population(10), "per 100,000 aged 10 to 17"
    sentenced = entrants[entrants.group != "Pre-Court"].drop(columns="group")
    entrants = entrants.drop(columns="group")
    return [
        tally(residents, "First-time entrants to youth justice", unit, counted(entrants), of),
        shares(residents, "First-time entrants sentenced at court", sentenced, [""], entrants),
    ]


def family_figures(residents: Residents, referrals: pd.DataFrame, plans: pd.DataFrame) -> list[pd.DataFrame]:
    """Families by children at home; how many brothers and sisters come in on one day, and go on plans on one day."""
    people = residents.midyear
    people = people[~residents.children.is_uasc.to_numpy()[people.child]]
    sizes = people.groupby(["borough", "year", "family"]).agg(count=("child", "size"), block=("block", "first"))
    sizes = sizes.reset_index().assign(group=lambda s: s["count"].clip(upper=3).map(SIZES))
    return [
        shares(residents, "Families by number of children", sizes, list(SIZES.values())),
        _together(residents, "Children of a family referred on one day", referrals),
        _together(residents, "Children of a family whose plans start on one day", plans),
    ]


def _together(residents: Residents, name: str, table: pd.DataFrame) -> pd.DataFrame:
    events = residents.in_years(table)
    events = events.assign(family=residents.family(events.child))
    days = events.groupby([*KEYS, "family", "on"]).size().rename("together").reset_index()
    return means(residents, name, "children", days, "together")
