"""All figures of a made-up world as one long table of counts."""

from typing import Any

import numpy as np
import pandas as pd

from synthetic.calibration import around, in_need, lifetime, looked_after, protection, referrals
from synthetic.calibration.residents import Residents
from synthetic.days import day, return_year
from synthetic.recording import Records
from synthetic.world import World


def whole_years(params: dict[str, Any]) -> range:
    """The return years that lie wholly in the history, but for the first: what came before it is not recorded."""
    first, latest = return_year(np.array([day(params["history_from"]), day(params["extracts"]["latest"])]))
    return range(int(first) + 1, int(latest))


def residents_of(world: World, params: dict[str, Any]) -> Residents:
    """The children of a made-up world, for counting."""
    return Residents(world.people.children, world.people.stays, len(params["boroughs"]), whole_years(params))


def figures(residents: Residents, records: Records) -> pd.DataFrame:
    """section, figure, unit, group, borough (its number), year, block of families, count, base; see `tally`."""
    sections = {
        "Referrals": referrals.referral_figures(residents, records["referral"]),
        "Assessments": referrals.assessment_figures(residents, records["assessment"]),
        "Children in need": [
            *in_need.episode_figures(residents, records["referral"]),
            *in_need.plan_figures(residents, records["cin_plan"]),
        ],
        "Enquiries and conferences": protection.enquiry_figures(residents, records["enquiry"]),
        "Child protection plans": protection.plan_figures(residents, records["cp_plan"]),
        "Children looked after": looked_after.care_figures(residents, records["care"]),
        "Early help": around.early_help_figures(residents, records["contact"], records["episode"]),
        "Youth justice": around.youth_justice_figures(residents, records["outcome"]),
        "Childhoods": lifetime.lifetime_figures(residents, records),
        "Families": around.family_figures(residents, records["referral"], records["cp_plan"]),
    }
    tables = [table.assign(section=section) for section, parts in sections.items() for table in parts]
    return pd.concat(tables, ignore_index=True)
