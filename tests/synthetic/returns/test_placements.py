"""Who is placed with whom, and in homes of which kind; small tables of periods of care as input."""

from io import StringIO

import numpy as np
import pandas as pd

from synthetic import care_periods
from synthetic.care import care_episodes
from synthetic.care_places import PLACED_TOGETHER

TAKEN_IN = """
case child borough family severity happened_on ended_on birth kind out need
0    0     0       0      1.5      18000       18900    16000 1    0   N1
1    1     0       0      1.2      18000       18900    15000 1    0   N1
2    2     0       1      1.5      18000       18900    15500 1    0   N1
3    3     1       2      1.5      18000       18900    15500 1    0   N1
"""


def periods_of_care(text: str, times: int) -> pd.DataFrame:
    """The periods of the table over and over, each time of other children and families and a month later."""
    one = pd.read_csv(StringIO(text), sep=r"\s+").assign(adult=99_000, death=99_000)
    parts = [one.assign(family=one.family + 3 * n, happened_on=one.happened_on + 30 * n) for n in range(times)]
    every = pd.concat(parts, ignore_index=True)
    return every.assign(case=every.index, child=every.index, ended_on=every.happened_on + 900)


def test_most_brothers_and_sisters_taken_in_on_one_day_live_in_one_home() -> None:
    periods = periods_of_care(TAKEN_IN, 200)
    rows = care_episodes(np.random.default_rng(1), periods, periods[:0])
    first = rows[rows.why == "S"].sort_values("case", ignore_index=True)
    fostered = first.place.isin(["U3", "U5", "U6"]).to_numpy().reshape(-1, 4)
    homes = first.home.to_numpy().reshape(-1, 4)
    together = (homes[:, 0] == homes[:, 1])[fostered[:, 0]]
    assert len(together) > 60 and abs(together.mean() - PLACED_TOGETHER) < 0.1
    assert (homes[:, 0] == homes[:, 2]).mean() < 0.2 and (homes[:, 0] != homes[:, 3]).all()


def test_few_foster_homes_hold_more_children_than_they_have_room_for() -> None:
    periods = periods_of_care(TAKEN_IN, 200)
    rows = care_episodes(np.random.default_rng(1), periods, periods[:0])
    fostered = rows[rows.place.isin(["U4", "U5", "U6"])]
    on = fostered[(fostered.happened_on <= 21_000) & (fostered.ended_on > 21_000)]
    at_once = on.groupby("home").child.nunique()
    assert at_once.max() > 1 and (at_once <= 3).mean() > 0.7


def test_carers_who_adopt_on_the_day_of_the_order_change_placement_and_status() -> None:
    adopted = periods_of_care(TAKEN_IN, 300).assign(out=care_periods.ADOPTED)
    rows = care_episodes(np.random.default_rng(2), adopted, adopted[:0]).sort_values(["case", "happened_on"])
    now, before = rows[rows.why == "U"], rows.shift(1)[rows.why == "U"]
    assert set(now.place) == {"A5"} and set(now.status) == {"E1"} and set(before.status) == {"C1"}
    assert (now.home == before.home).all() and (now.urn == before.urn).all()
