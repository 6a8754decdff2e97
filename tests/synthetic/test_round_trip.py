"""What a borough's systems showed, written as returns and exports and read again: exactly what they showed.

What the files do not carry: enquiries that began before the first return and led to no conference, CIN plans that
ended before the census asked for plans (2022), and how a case without further action was closed.
"""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from schemas.records import SERVICE_RECORDS, Record
from synthetic.cin_tables import CIN_PLANS, agreeing
from synthetic.cin_xml import write_census
from synthetic.csv_files import write_exports
from synthetic.days import NEVER, day, return_start
from synthetic.dirt import dirt_of
from synthetic.identities import SYSTEMS
from synthetic.manifest import write_manifest
from synthetic.ssda903_csv import SUPPORTED, found, write_returns
from synthetic.world import View, make_world, view
from synthetic.writing import return_years
from tests.synthetic.test_files import small

pytestmark = pytest.mark.slow
ON, PARAMS = "2026-11-01", small(scale=0.05)
FIRST, PLANS_FROM, SUPPORTED_FROM = day(PARAMS["history_from"]), return_start(CIN_PLANS), return_start(SUPPORTED)
SAME = {
    "Referral": {"source_code": "source", "is_nfa": "is_no_action", "closure_reason": "reason"},
    "Assessment": {"factors": "factors"},
    "CpPlan": {"initial_category": "category", "latest_category": "latest", "previous_plans_count": "earlier"},
    "CareEpisode": {
        "start_reason": "why",
        "legal_status": "status",
        "need": "need",
        "placement": "place",
        "provider": "provider",
        "end_reason": "reason",
        "change_reason": "change",
    },
    "MissingEpisode": {"kind": "kind"},
    "EhContact": {"source_code": "source", "reason": "reason", "outcome": "outcome"},
    "EhEpisode": {"level": "level", "source_code": "source", "reason": "reason", "end_reason": "end_reason"},
    "Offence": {"category": "category", "seriousness": "seriousness", "is_knife": "is_knife"},
    "LegalOutcome": {"legal_outcome": "legal_outcome", "group": "group", "is_substantive": "is_substantive"},
    "Hearing": {"remand_decision": "decision"},
    "Programme": {"disposal": "disposal"},
}
"""By record, what the systems keep as it is: the record's column and theirs."""


@pytest.fixture(scope="module", params=list(PARAMS["boroughs"]))
def borough(request: pytest.FixtureRequest) -> View:
    on, number = day(ON), list(PARAMS["boroughs"]).index(request.param)
    code = PARAMS["boroughs"][request.param]["la_code"]
    return view(make_world(PARAMS), number, on, code, dirt_of(PARAMS, request.param, on))


@pytest.fixture(scope="module")
def extract(borough: View, tmp_path_factory: pytest.TempPathFactory) -> Extract:
    folder = tmp_path_factory.mktemp("borough") / ON
    years = return_years(borough.on, borough.on, FIRST)
    write_manifest(folder, list(PARAMS["boroughs"].values())[borough.borough], PARAMS["history_from"], borough.on)
    write_census(borough, folder, years)
    write_returns(borough, folder, years)
    write_exports(borough, folder)
    return read_extract(folder, read_manifest(folder))


def shown(borough: View) -> dict[str, pd.DataFrame]:
    """What the systems showed, by record."""
    told = borough.tables | agreeing(borough)
    enquiry, plan, referral = told["enquiry"], told["cin_plan"], told["referral"]
    held = enquiry[enquiry.is_conference & (enquiry.ended_on < NEVER)]
    care = told["care"]
    is_supported = (care.place == "H5") & (care.ended_on >= SUPPORTED_FROM)
    return {
        "Referral": referral.assign(ended_on=referral.ended_on.mask(referral.is_no_action, referral.happened_on)),
        "Assessment": told["assessment"],
        "Section47": enquiry[(enquiry.happened_on >= FIRST) | enquiry.index.isin(held.index)].assign(ended_on=NEVER),
        "Conference": held.assign(happened_on=held.ended_on, ended_on=NEVER),
        "CinPlan": plan[plan.ended_on >= PLANS_FROM],
        "CpPlan": told["cp_plan"],
        "CareEpisode": care.assign(place=care.place.mask(is_supported, "K3")),
        "MissingEpisode": found(borough, told["missing"], care),
        "EhContact": told["contact"],
        "EhEpisode": told["episode"],
        "Offence": told["offence"],
        "LegalOutcome": told["outcome"],
        "Hearing": told["hearing"],
        "Programme": told["programme"],
    }


def as_shown(borough: View, record: type[Record], system: str) -> Counter[tuple[Any, ...]]:
    rows = shown(borough)[record.__name__]
    ids = borough.local_ids(SYSTEMS.index(system), rows.person.to_numpy()).astype(str)
    days = [pd.Series(_dates(rows[name])) for name in ("happened_on", "ended_on")]
    is_open = rows.ended_on >= NEVER
    # an open case says at once whether there is to be further action
    waits = {name for name, column in record.columns().items() if column.at == "end"} - {"is_nfa"}
    own = SAME.get(record.__name__, {})
    values = [rows[theirs].mask(is_open, None) if name in waits else rows[theirs] for name, theirs in own.items()]
    return _counted(ids, *days, *values)


def as_read(extract: Extract, record: type[Record]) -> Counter[tuple[Any, ...]]:
    rows = extract.rows(record).to_pandas(date_as_object=False)
    return _counted(*(rows[name] for name in ("local_id", "happened_on", "ended_on", *SAME.get(record.__name__, {}))))


def _dates(days: pd.Series) -> np.ndarray:
    return np.where(days >= NEVER, np.datetime64("NaT"), days.to_numpy().astype("M8[D]")).astype("M8[s]")


def _counted(*columns: Any) -> Counter[tuple[Any, ...]]:
    return Counter(zip(*([_plain(one) for one in column] for column in columns), strict=True))


def _plain(one: Any) -> Any:
    """A value that can be compared: codes in order, nothing for what is not told."""
    if isinstance(one, str | np.ndarray):
        return " ".join(sorted(one.split() if isinstance(one, str) else one)) or None
    return None if pd.isna(one) else one


@pytest.mark.parametrize("record", SERVICE_RECORDS, ids=lambda record: record.__name__)
def test_what_the_systems_showed_is_read_exactly(record: type[Record], borough: View, extract: Extract) -> None:
    system = extract.rows(record).column("system")[0].as_py()
    read, told = as_read(extract, record), as_shown(borough, record, system)
    assert len(told) > 20
    assert (read - told, told - read) == (Counter(), Counter())


def test_nothing_is_set_aside(extract: Extract) -> None:
    assert extract.quarantined().num_rows == 0
