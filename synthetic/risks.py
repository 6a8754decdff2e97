"""python -m synthetic.risks: the true risks of known children (data/risks/risks.parquet).

One landmark a year and life stage: 1 March, half a year before the anniversary.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from synthetic import population
from synthetic.days import day, month_of
from synthetic.futures import MONTHS, true_risks
from synthetic.pathways import Life
from synthetic.state import IN_CARE
from synthetic.truth import write_table
from synthetic.world import streams

AGES = {"school_entry": 4, "key_stage_2": 7, "secondary_transfer": 11, "key_stage_4": 14, "post_16": 16}
"""The birthday that each life stage follows."""
MARCH, KNOWN_DAYS = 2, 1826


def known(life: Life, on: int, age: int) -> np.ndarray:
    """Children of the school year that turns `age`, living here, not in care, known to a service in five years."""
    of, facts = life.state.children, life.people.children
    stays, years = life.people.stays, (on - facts.birth.to_numpy()) / 365.25
    here = np.zeros(len(facts), bool)
    here[stays.child[(stays.from_day <= on) & (stays.to_day > on)]] = True
    seen = np.maximum(np.maximum(of.closed_on, of.help_until), of.offended_on) > on - KNOWN_DAYS
    asked = here & seen & (of.stage != IN_CARE) & ~facts.is_uasc.to_numpy()
    return np.flatnonzero(asked & (years >= age - 0.5) & (years < age + 0.5))


def risks_of_known(params: dict[str, Any], stages: list[str], copies: int) -> pd.DataFrame:
    """life_stage, person, on and a column for each outcome, for every 1 March whose 36 months the history holds."""
    first, last = day(params["history_from"]), day(params["extracts"]["latest"]) - 31 * MONTHS

    def asked(life: Life, on: int) -> np.ndarray:
        if month_of(on) != MARCH or not first <= on <= last:
            return np.zeros(0, np.int64)
        return np.concatenate([known(life, on, AGES[stage]) for stage in stages])

    table = true_risks(params, asked, copies).rename(columns={"child": "person"})
    birth = population.draw_people(streams(params)[0], params).children.birth.to_numpy()
    age = np.round((table.on - birth[table.person]) / 365.25).astype(np.int64)
    return table.assign(life_stage=age.map({AGES[stage]: stage for stage in stages}))


def main() -> None:
    """Lives the made-up history again, and from each landmark the next three years many times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("data"), help="folder that gets risks/")
    parser.add_argument("--scale", type=float, help="share of the boroughs' true size; that of the data")
    parser.add_argument("--stages", nargs="+", choices=list(AGES), default=["secondary_transfer"])
    parser.add_argument("--copies", type=int, default=60, help="lives to live for each risk")
    options = parser.parse_args()
    params = yaml.safe_load((Path(__file__).parent / "params.yaml").read_text(encoding="utf-8"))
    if options.scale is not None:
        params["scale"] = options.scale
    write_table(options.out / "risks", "risks", risks_of_known(params, options.stages, options.copies))


if __name__ == "__main__":
    main()
