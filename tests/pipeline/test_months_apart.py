"""What was known when, where a month's extract lacks what the months before it held, as conform tells it."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from pipeline import conform
from tests.cases import FIXTURE, drawn, rows

SEPTEMBER, OCTOBER, NOVEMBER = "2026-09-01", "2026-10-01", "2026-11-01"
CONTACTS, LATE = "early_help/contacts.csv", "ZZ1,E101,2026-08-10,,2A,attendance,advice\n"
PERSON = "pers_person_id,pers_dob,pers_sex,pers_ethnicity,pers_upn\nP1,2012-02-01,M,WBRI,\nP2,2012-02-01,M,WBRI,\n"
REFERRALS = (
    "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_source_desc,cine_close_date,cine_close_reason,"
    "cine_referral_nfa\n1,P1,2020-06-01,1A: Individual,2020-12-15,RC7,N\n2,P2,2021-06-01,1A: Individual,,,N\n"
)
CARE = (
    "clae_person_id,clae_cla_episode_start_date,clae_cla_episode_ceased_date,clae_cla_episode_start_reason,"
    "clae_cla_primary_need_code,clae_cla_episode_ceased_reason,clae_cla_id,clae_cla_placement_id\n{}"
    "P2,2022-01-01,,S,N1,,C2,\n"
)
LEFT = "P1,2020-08-01,2020-11-20,S,N1,E4A,C1,\n"


@pytest.fixture
def here(worked_params: dict[str, dict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with no extract yet."""
    told = worked_params | {"extracts_dir": "extracts", "boroughs": ["lbhf"]}
    told["conform"] = told["conform"] | {"volume_guard": 0.0}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def extract(here: Path, on: str) -> Path:
    return here / "extracts" / "lbhf" / on


def archive(here: Path, on: str, record: str) -> pa.Table:
    conform.main()
    return pq.read_table(here / "data" / "conform" / "lbhf" / on / f"{record}.parquet")


@pytest.mark.parametrize("without", ["", "the files", "the days"])
def test_what_the_first_month_covered_and_lacked_is_first_seen_whatever_a_month_between_lacks(
    here: Path, without: str
) -> None:
    for on in (SEPTEMBER, OCTOBER, NOVEMBER):
        shutil.copytree(FIXTURE / "extracts" / "lbhf" / on, extract(here, on))
    with (extract(here, NOVEMBER) / CONTACTS).open("a", encoding="utf-8") as file:
        file.write(LATE)
    if without == "the files":
        shutil.rmtree(extract(here, OCTOBER) / "early_help")
    if without == "the days":
        path = extract(here, OCTOBER) / "manifest.yaml"
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        told["covers"]["early_help"] = [{"from": "2026-09-01", "to": "2026-09-30"}]
        path.write_text(yaml.safe_dump(told), encoding="utf-8")
    found = archive(here, NOVEMBER, "EhContact")
    late = found.filter(pa.compute.equal(found["record_id"], "ZZ1"))
    assert drawn(late, "known_on how") == rows("known_on how\n2026-10-31 first_seen")


def test_what_falls_out_of_the_days_that_the_dataset_covers_has_not_vanished(here: Path) -> None:
    for on, eve, left in (("2026-11-01", "2026-10-31", LEFT), ("2026-12-01", "2026-11-30", "")):
        folder = extract(here, on)
        (folder / "ssd").mkdir(parents=True)
        (folder / "ssd" / "ssd_person.csv").write_text(PERSON, encoding="utf-8")
        (folder / "ssd" / "ssd_cin_episodes.csv").write_text(REFERRALS, encoding="utf-8")
        (folder / "ssd" / "ssd_cla_episodes.csv").write_text(CARE.format(left), encoding="utf-8")
        days = {"cin_census": "2013-04-01", "ssda903": "2013-04-01", "ssd": f"{int(on[:4]) - 6}{eve[4:]}"}
        covers = {source: [{"from": since, "to": eve}] for source, since in days.items()}
        told = {"la_code": "205", "la_name": "Hammersmith and Fulham", "extract_date": on, "covers": covers}
        (folder / "manifest.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    found = archive(here, "2026-12-01", "CareEpisode")
    wanted = "happened_on ended_on gone_on\n2020-08-01 2020-11-20 -\n2022-01-01 - -"
    assert drawn(found, "happened_on ended_on gone_on") == rows(wanted)
