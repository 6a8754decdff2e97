"""The edited files differ in what was known later, and in nothing that was known before."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from extracts.counterfactual import Original, counterfactual
from extracts.linkage import Archives
from extracts.opening import read_files
from extracts.rewriting import Line, Who
from pipeline import conform, store
from schemas.records import (
    RECORDS,
    CpPlan,
    EhContact,
    EhEpisode,
    Membership,
    Person,
    Record,
    Referral,
    Restriction,
    Uasc,
)
from tests.cases import FIXTURE

EXTRACTS = FIXTURE / "extracts" / "lbhf"
SEED = 7
pytestmark = pytest.mark.skipif(not EXTRACTS.is_dir(), reason="the worked borough pair is not there")
# three days that the extracts of 1 September, October and November 2026 make different: before, at and between them
DAYS = [date(2023, 9, 1), date(2026, 9, 1), date(2026, 10, 1)]


@pytest.fixture(scope="module")
def original(worked: Path, worked_params: dict[str, dict]) -> Original:
    extracts = store.folders(EXTRACTS)
    archive = store.read_archive(worked / "data" / "conform" / "lbhf" / extracts[-1].name)
    return Original(extracts, archive, worked_params["conform"]["known_lag_days"])


@pytest.fixture(scope="module")
def days(original: Original) -> dict[Who, date]:
    ids = {
        (system, local_id)
        for table in original.archive.values()
        for system, local_id in zip(*(table.column(name).to_pylist() for name in ("system", "local_id")), strict=True)
    }
    return {who: DAYS[place % len(DAYS)] for place, who in enumerate(sorted(ids))}


@pytest.fixture(scope="module")
def edited(original: Original, days: dict[Who, date], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edited")
    counterfactual(original, folder / "extracts" / "lbhf", days, SEED)
    return folder


@pytest.fixture(scope="module")
def archive_after(edited: Path, worked_params: dict[str, dict]) -> Archives:
    told = worked_params | {"extracts_dir": "extracts", "boroughs": ["lbhf"]}
    (edited / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(edited)
        conform.main()
    return store.read_archive(edited / "data" / "conform" / "lbhf" / "2026-11-01")


def known_then(record: type[Record], archive: Archives, days: dict[Who, date]) -> list[tuple[str, ...]]:
    """What an archive shows at each person's day, as rows of text."""
    table = archive[record].to_pandas()
    table["day"] = [days.get(who) for who in zip(table["system"], table["local_id"], strict=True)]
    table = table[table["day"].notna()]
    table = table[(table["known_on"] < table["day"]) & (table["gone_on"].isna() | (table["gone_on"] >= table["day"]))]
    no_end = ~(table["end_known_on"] < table["day"]).fillna(False).astype(bool)
    not_now = ~(table["now_known_on"] < table["day"]).astype(bool)
    for name in ("ended_on", "end_known_on", "end_how", *record.known_at("end")):
        table[name] = table[name].astype(object).mask(no_end)
    for name in record.known_at("now"):
        table[name] = table[name].astype(object).mask(not_now)
    kept = table.drop(columns=["gone_on", "now_known_on", "year", "day"])
    return sorted(tuple(map(str, row)) for row in kept.itertuples(index=False))


# a listing as UASC has no date of its own; a person's traits are kept only as they are now
@pytest.mark.parametrize("record", [record for record in RECORDS if record not in (Uasc, Person)])
def test_what_was_known_before_each_day_is_the_same(
    record: type[Record], original: Original, archive_after: Archives, days: dict[Who, date]
) -> None:
    assert known_then(record, archive_after, days) == known_then(record, original.archive, days)


@pytest.mark.parametrize("record", [Referral, CpPlan, EhContact, EhEpisode, Membership])
def test_what_was_known_later_is_not(record: type[Record], original: Original, archive_after: Archives) -> None:
    before, after = (set(map(str, archive[record].to_pylist())) for archive in (original.archive, archive_after))
    assert after - before
    assert record is Membership or before - after


def test_every_id_stays_and_new_people_are_told(original: Original, archive_after: Archives) -> None:
    before, after = (
        {(row["system"], row["local_id"]) for row in archive[Person].to_pylist()}
        for archive in (original.archive, archive_after)
    )
    assert before < after
    assert all(local_id.startswith("new") for _, local_id in after - before)


def test_the_same_seed_makes_the_same_files(
    original: Original, days: dict[Who, date], edited: Path, tmp_path: Path
) -> None:
    again = counterfactual(original, tmp_path, days, SEED)
    told = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert told == {path: (edited / "extracts" / "lbhf" / path).read_bytes() for path in told}
    assert min(again.edits[kind] for kind in ("added", "deleted", "date changed", "end changed", "value changed")) > 0


def test_another_seed_makes_others(original: Original, days: dict[Who, date], edited: Path, tmp_path: Path) -> None:
    counterfactual(original, tmp_path, days, SEED + 1)
    path = Path("2026-11-01/early_help/contacts.csv")
    assert (tmp_path / path).read_bytes() != (edited / "extracts" / "lbhf" / path).read_bytes()


def lines(folder: Path) -> list[Line]:
    return [line for file in read_files(folder) for line in file.lines()]


@pytest.mark.parametrize("extract", ["2026-09-01", "2026-10-01"])
def test_an_extract_of_the_day_or_earlier_stays_as_it_is(
    extract: str, original: Original, days: dict[Who, date], tmp_path: Path
) -> None:
    day = date.fromisoformat(extract)
    counterfactual(original, tmp_path, dict.fromkeys(days, day), SEED)
    names = ["happened_on", "ended_on"]
    before, after = (
        [(line.record, line.key(), *(line.text(name) for name in names)) for line in lines(root / extract)]
        for root in (EXTRACTS, tmp_path)
    )
    assert after == before


def test_other_people_s_lines_are_left_out(original: Original, days: dict[Who, date], tmp_path: Path) -> None:
    some = dict(list(days.items())[::2])
    counterfactual(original, tmp_path, some, SEED)
    told = {line.who for line in lines(tmp_path / "2026-11-01") if not line.stays}
    assert {who for who in told if not who[1].startswith("new")} <= some.keys()


def test_the_archive_before_tells_what_earlier_extracts_showed(
    original: Original, days: dict[Who, date], worked: Path, tmp_path: Path
) -> None:
    resumed = Original(
        original.extracts[1:],
        original.archive,
        original.lag_days,
        store.read_archive(worked / "data" / "conform" / "lbhf" / "2026-09-01"),
    )
    counterfactual(resumed, tmp_path, dict.fromkeys(days, date(2026, 9, 15)), SEED)
    assert not (tmp_path / "2026-09-01").exists()
    before, after = (
        {line.key() for line in lines(root / "2026-10-01") if line.record is EhContact} for root in (EXTRACTS, tmp_path)
    )
    assert before - after  # held by the first extract, so that it may vanish from the second


@pytest.fixture
def set_aside_at_first(tmp_path: Path, worked_params: dict[str, dict]) -> Original:
    """The borough, whose first extract told of every early-help episode that it ended before it began."""
    extracts = tmp_path / "extracts" / "lbhf"
    shutil.copytree(EXTRACTS, extracts)
    path = min(extracts.glob("20*")) / "early_help" / "episodes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(told[0]))
        writer.writeheader()
        writer.writerows(row | {"end_date": "1990-01-01"} for row in told)
    params = worked_params | {"extracts_dir": "extracts", "boroughs": ["lbhf"]}
    params["conform"] = params["conform"] | {"max_quarantined_share": 1.0}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        conform.main()
    archive = store.read_archive(tmp_path / "data" / "conform" / "lbhf" / "2026-11-01")
    return Original(store.folders(extracts), archive, params["conform"]["known_lag_days"])


def test_a_line_that_was_set_aside_shows_nothing_of_what_a_later_extract_tells(
    set_aside_at_first: Original, days: dict[Who, date], tmp_path: Path
) -> None:
    """Its record is new where it is told rightly, and stands as known on its recorded day, so that it may not move."""
    day = date(2026, 9, 15)
    counterfactual(set_aside_at_first, tmp_path / "edited", dict.fromkeys(days, day), SEED)
    second = set_aside_at_first.extracts[1]
    before, after = (
        {
            line.key(): line.text("happened_on")
            for line in lines(folder)
            if line.record is EhEpisode and (line.day("recorded_on") or day) < day
        }
        for folder in (second, tmp_path / "edited" / second.name)
    )
    assert before and before == {key: after.get(key) for key in before}


def line_of(folder: Path, name: str, which: Callable[[Line], bool]) -> Line:
    (file,) = [file for file in read_files(folder) if file.path.name == name]
    return next(line for line in file.lines() if which(line))


def test_a_file_read_and_written_says_the_same(tmp_path: Path) -> None:
    for folder in store.folders(EXTRACTS):
        for file in read_files(folder):
            file.write(tmp_path / folder.name)
        assert [line.key() for line in lines(tmp_path / folder.name)] == [line.key() for line in lines(folder)]


def test_an_end_taken_from_a_referral_takes_no_further_action_with_it(tmp_path: Path) -> None:
    shutil.copytree(EXTRACTS / "2026-09-01", tmp_path / "x")
    census = sorted((tmp_path / "x" / "cin_census").glob("*.xml"))[-1].name
    referral = line_of(tmp_path / "x", census, lambda line: line.record is Referral)
    referral.put("is_nfa", "true")
    referral.put("ended_on", None)
    assert (referral.text("is_nfa"), referral.text("ended_on")) == ("false", None)


def test_restrictions_stay(original: Original, archive_after: Archives) -> None:
    before, after = (archive[Restriction].column("record_id") for archive in (original.archive, archive_after))
    assert before.to_pylist() == after.to_pylist()
