"""The files of every extract, at a hundredth of the true size."""

import copy
import hashlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import yaml

from synthetic import __main__ as command
from synthetic import write_boroughs
from synthetic.identities import check_letters
from synthetic.population import draw_people
from synthetic.world import streams

HOUSE = Path(__file__).parents[2] / "synthetic"
PARAMS = yaml.safe_load((HOUSE / "params.yaml").read_text(encoding="utf-8"))
DATES = ("2026-09-01", "2026-10-01", "2026-11-01")
EXPORTS = {
    "early_help": ("persons", "contacts", "episodes"),
    "youth_justice": ("persons", "offences", "outcomes", "hearings", "programmes"),
    "people": ("identifiers", "family_members", "addresses", "restrictions"),
}


def small(**changes: Any) -> dict[str, Any]:
    """The project's own parameters at a hundredth of the true size, three months, nothing wrong in the files."""
    extracts = {"latest": DATES[-1], "months": len(DATES)}
    return {**copy.deepcopy(PARAMS), "scale": 0.01, "extracts": extracts, "dirt": None, **changes}


def fingerprint(folder: Path) -> dict[str, str]:
    """A hash of every file below the folder."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_boroughs(small(), folder / "synthetic", folder / "truth")
    return folder


def test_every_borough_has_every_extract_with_every_file(made: Path) -> None:
    for borough in PARAMS["boroughs"]:
        assert sorted(p.name for p in (made / "synthetic" / borough).iterdir()) == list(DATES)
        for date in DATES:
            folder = made / "synthetic" / borough / date
            assert all((folder / s / f"{n}.csv").is_file() for s, names in EXPORTS.items() for n in names)


def test_the_first_extract_holds_all_years_and_later_ones_the_current_year_only(made: Path) -> None:
    folder = made / "synthetic" / "lbhf"
    years = {d: sorted(int(p.stem[4:]) for p in (folder / d / "cin_census").iterdir()) for d in DATES}
    assert years == {
        DATES[0]: list(range(int(PARAMS["history_from"][:4]) + 1, 2028)),
        DATES[1]: [2027],
        DATES[2]: [2027],
    }
    assert sorted(p.name for p in (folder / DATES[1] / "ssda903").iterdir()) == ["2027"]


def test_the_manifest_says_what_is_covered(made: Path) -> None:
    manifest = yaml.safe_load((made / "synthetic" / "rbkc" / DATES[0] / "manifest.yaml").read_text(encoding="utf-8"))
    assert manifest["la_code"] == "207" and manifest["extract_date"] == DATES[0]
    assert manifest["covers"]["early_help"] == [{"from": "2016-04-01", "to": "2026-08-31"}]
    assert manifest["covers"]["ssda903"] == [{"from": PARAMS["history_from"], "to": "2026-08-31"}]


def test_early_help_before_its_coverage_is_absent(made: Path) -> None:
    contacts = pd.read_csv(made / "synthetic" / "rbkc" / DATES[2] / "early_help" / "contacts.csv", dtype=str)
    assert contacts.contact_date.min() >= "2016-04-01"


@pytest.mark.parametrize("dirt", [None, PARAMS["dirt"]], ids=["clean", "dirty"])
def test_same_seed_same_bytes_and_another_seed_other_bytes(tmp_path: Path, dirt: dict[str, Any] | None) -> None:
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        folder, params = tmp_path / name, small(seed=seed, history_from="2024-04-01", dirt=dirt)
        write_boroughs(params, folder / "synthetic", folder / "truth")
    one, again, other = (fingerprint(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert one != other


def test_nobody_has_a_name(made: Path) -> None:
    for path in made.glob("synthetic/*/*/*/*.csv"):
        table = pd.read_csv(path, dtype=str)
        assert all(table[c].isna().all() for c in ("forename", "surname") if c in table)


def test_upns_have_valid_check_letters_and_belong_to_one_person(made: Path) -> None:
    ids = pd.concat(
        [
            pd.read_csv(p, dtype=str).assign(borough=p.parts[-4])
            for p in made.glob("synthetic/*/2026-11-01/people/identifiers.csv")
        ]
    )
    truth = pd.read_parquet(made / "truth" / "ids.parquet")
    upns = ids.dropna(subset="upn").merge(truth, on=["borough", "system", "local_id"])
    digits = upns.upn.str[1:].map(lambda t: [int(d) for d in t]).tolist()
    assert (check_letters(pd.DataFrame(digits).to_numpy()) == upns.upn.str[0]).all()
    assert upns.groupby("upn").person.nunique().max() == 1


def test_systems_reuse_the_same_ids_for_other_people(made: Path) -> None:
    ids = pd.read_parquet(made / "truth" / "ids.parquet")
    csc, help_ = (ids[ids.system == s].set_index(["borough", "local_id"]).person for s in ("csc", "early_help"))
    both = csc.to_frame("a").join(help_.to_frame("b"), how="inner")
    assert (both.a != both.b).mean() > 0.5


def test_codes_appear_only_in_the_years_in_which_they_exist(made: Path) -> None:
    for path in made.glob("synthetic/*/2026-09-01/cin_census/*.xml"):
        year, tags = int(path.stem[4:]), ElementTree.parse(path).getroot()
        found = {e.text for e in tags.iter() if e.tag in ("AssessmentFactors", "ReferralSource", "ReasonForClosure")}
        assert year >= 2022 or "24A" not in found
        assert year >= 2023 or not found & {"5D", "RC9"}
        assert year < 2021 or not found & {"18A", "19A"}
        assert {e.text for e in tags.iter("Sex")} <= {"M", "F", "U"} and (year >= 2025 or not list(tags.iter("Sex")))
        assert year >= 2022 or not list(tags.iter("CINPlanDates"))


def test_schools_change_at_eleven_and_are_mostly_shared_by_brothers_and_sisters(made: Path) -> None:
    folder = made / "synthetic" / "lbhf" / "2026-11-01" / "people"
    ids = pd.read_csv(folder / "identifiers.csv", dtype=str).dropna(subset=["school_urn"])
    primary, is_young = ids.school_urn.str[-2:].astype(int) <= 36, ids.date_of_birth >= "2015-09-01"
    assert (primary == is_young).all()
    shared = ids[is_young].drop_duplicates("master_id").groupby("uprn").school_urn.agg(["size", "nunique"])
    shared = shared[shared["size"] > 1]
    assert len(shared) > 10 and (shared["nunique"] == 1).mean() > 0.6


def test_homes_lie_in_a_ward_and_have_one_number_and_one_postcode(made: Path) -> None:
    rows = pd.concat([pd.read_csv(p, dtype=str) for p in made.glob("synthetic/*/2026-11-01/people/addresses.csv")])
    assert rows.ward.str.fullmatch(r"E05(205|207|213)\d{3}").all() and rows.uprn.str.fullmatch(r"\d{12}").all()
    assert (rows.groupby("uprn")[["ward", "postcode"]].nunique() == 1).all(axis=None)


def test_no_postcode_can_be_a_real_one(made: Path) -> None:
    parts = [
        pd.read_csv(p, dtype=str)[["HOME_POST", "PL_POST"]].stack().dropna()
        for p in made.glob("synthetic/*/*/*/*/episodes.csv")
    ]
    assert pd.concat(parts).str.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[CIKMOV]{2}").all()


def test_the_stage_depends_on_every_module_and_every_parameter() -> None:
    stage = yaml.safe_load((HOUSE / "dvc.yaml").read_text(encoding="utf-8"))["stages"]["boroughs"]
    modules = [f"synthetic/{p.name}" for p in HOUSE.glob("*.py")]
    assert stage["deps"] == sorted([*modules, "synthetic/dirt", "synthetic/shares.yaml"])
    assert stage["params"] == [{"synthetic/params.yaml": list(PARAMS)}]


def test_what_stood_there_stays_where_the_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(params: dict[str, Any], out: Path, *others: object) -> None:
        out.mkdir()
        raise RuntimeError("the disk is full")

    (tmp_path / "synthetic").mkdir()
    (tmp_path / "synthetic" / "before.txt").write_text("made before", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["synthetic", "--out", str(tmp_path)])
    monkeypatch.setattr(command, "write_boroughs", fails)
    with pytest.raises(RuntimeError, match="the disk is full"):
        command.main()
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*")] == ["synthetic", "synthetic/before.txt"]


def test_the_wards_that_the_police_watch_can_be_told_in_the_files(made: Path) -> None:
    folder = made / "synthetic" / "lbhf" / "2026-11-01" / "people"
    rows = pd.read_csv(folder / "addresses.csv", dtype=str).drop_duplicates(["system", "local_id"])
    truth = pd.read_parquet(made / "truth" / "members.parquet")
    family = (
        truth[(truth.borough == "lbhf") & (truth.role == "child")].drop_duplicates("person").set_index("person").family
    )
    ids = pd.read_parquet(made / "truth" / "ids.parquet").query("borough == 'lbhf'")
    told = rows.merge(ids, on=["system", "local_id"]).assign(family=lambda t: t.person.map(family))
    own = draw_people(streams(small())[0], small()).families.ward
    told = told.dropna(subset=["family", "ward"])
    same = told.ward.str[-3:].astype(int) - 1 == told.family.map(own)
    assert len(told) > 200 and same.mean() > 0.9
