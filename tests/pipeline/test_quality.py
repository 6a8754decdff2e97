"""The data-quality report: what it writes and hides, what stops a borough, and the check of a folder anywhere."""

import csv
import json
import re
import shutil
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from lxml import html

from extracts.quality.table import Quality
from pipeline import conform, console
from pipeline.params import read_params
from tests.cases import FIXTURE

FIRST, SECOND = "2026-09-01", "2026-10-01"
CONTACTS = "early_help/contacts.csv"


@pytest.fixture(scope="module")
def made(worked_params: dict[str, dict], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder of one borough with one extract that has some faults, conformed."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(FIXTURE / "extracts" / "lbhf" / FIRST, folder / "extracts" / "lbhf" / FIRST)
    told = worked_params | {"extracts_dir": "extracts", "boroughs": ["lbhf"]}
    told["conform"] = told["conform"] | {"max_quarantined_share": 0.5}
    (folder / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    header = (folder / "extracts/lbhf" / FIRST / CONTACTS).read_text(encoding="utf-8").splitlines()[0]
    lines = [line(header, f"Q{n}", "E1001", "2026-05-01", "Front Door") for n in range(60)]
    lines += [line(header, "QX", "=E9", "2026-31-31", "2A")]
    with (folder / "extracts/lbhf" / FIRST / CONTACTS).open("a", encoding="utf-8") as file:
        file.writelines(lines)
    (folder / "extracts/lbhf/spellings.csv").write_text("list,spelling,code\nreferral source,front door,5B\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        conform.main()
    return folder


def line(header: str, contact: str, person: str, on: str, source: str) -> str:
    told = {"contact_id": contact, "person_id": person, "contact_date": on, "source": source, "outcome": "advice"}
    return ",".join(told.get(name, "") for name in header.split(",")) + "\n"


@pytest.fixture
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    return folder


def of_borough(folder: Path) -> Path:
    return folder / "data" / "conform" / "lbhf"


def ids_to_fix(folder: Path) -> list[dict[str, str]]:
    with (of_borough(folder) / "to_fix.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# what is written


def test_the_counts_are_a_table_of_their_schema(made: Path) -> None:
    table = pq.read_table(of_borough(made) / "quality.parquet")
    assert table.column_names == Quality.arrow().names
    assert {"read", "quarantined", "found", "missing", "month", "lag"} <= set(table.column("measure").to_pylist())


def test_what_is_read_is_what_is_kept_and_set_aside(made: Path) -> None:
    counts = pq.read_table(of_borough(made) / "quality.parquet").to_pandas().groupby("measure")["count"].sum()
    report = json.loads((of_borough(made) / FIRST / "report.json").read_text())
    assert (counts["read"], counts["quarantined"]) == (report["read"], report["quarantined"])


def test_the_rows_to_correct_are_named_for_their_owner_alone(made: Path) -> None:
    path = of_borough(made) / "to_fix.csv"
    bad = [row for row in ids_to_fix(made) if row["rule"] == "bad_date"]
    assert [(row["file"], row["local_id"]) for row in bad] == [(CONTACTS, "'=E9")]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_page_names_nobody(made: Path) -> None:
    text = (of_borough(made) / "quality.html").read_text(encoding="utf-8")
    ids = {row["local_id"].lstrip("'") for row in ids_to_fix(made)} - {""}
    assert [one for one in ids if re.search(rf"\b{re.escape(one)}\b", text)] == []


def test_the_page_hides_small_counts(made: Path) -> None:
    page = html.parse(of_borough(made) / "quality.html")
    cells = [cell.text_content().strip() for cell in page.iterfind(".//table//td[@class='n']")]
    of_lags = {cell.text_content().strip() for cell in page.xpath("//table[contains(., 'Days until known')]//td")}
    assert "1 to 5" in cells
    assert {cell.split(" ")[0] for cell in cells if cell != "1 to 5"} & set("12345") - of_lags == set()


def test_the_page_stands_alone_and_its_pictures_are_described(made: Path) -> None:
    page = html.parse(of_borough(made) / "quality.html")
    pictures = page.findall(".//svg")
    assert pictures and all(one.get("role") == "img" and one.get("aria-label") for one in pictures)
    assert page.xpath("//script | //link | //img | //*[@src]") == []


def test_a_run_on_the_same_extracts_writes_the_same_report(here: Path) -> None:
    before = {path.name: path.read_bytes() for path in of_borough(here).iterdir() if path.is_file()}
    shutil.rmtree(of_borough(here))
    conform.main()
    assert {path.name: path.read_bytes() for path in of_borough(here).iterdir() if path.is_file()} == before


def test_a_report_that_is_gone_is_made_again(here: Path) -> None:
    (of_borough(here) / "quality.html").unlink()
    conform.main()
    assert (of_borough(here) / "quality.html").is_file()


def test_what_need_not_be_filled_is_not_missing(made: Path) -> None:
    counts = pq.read_table(of_borough(made) / "quality.parquet").to_pandas()
    missing = counts[counts.measure == "missing"]
    of_people = set(missing[missing.record == "Person"].column)
    assert of_people & {"expected_on", "former_upn", "is_disabled", "master_id"} == set()
    assert len(missing) > 0


def test_what_a_source_cannot_tell_is_not_missing_in_it(made: Path) -> None:
    counts = pq.read_table(of_borough(made) / "quality.parquet").to_pandas()
    people = pq.read_table(of_borough(made) / FIRST / "Person.parquet").to_pandas()
    told = counts[(counts.measure == "missing") & (counts.record == "Person") & (counts.column == "ethnicity")]
    assert told["count"].sum() == 0 < people[people.told_by == "people"].ethnicity.isna().sum()


def test_what_is_told_at_the_end_is_missing_of_ended_records_alone(made: Path) -> None:
    counts = pq.read_table(of_borough(made) / "quality.parquet").to_pandas()
    referrals = pq.read_table(of_borough(made) / FIRST / "Referral.parquet").to_pandas()
    lacking = referrals[referrals.ended_on.notna() & referrals.closure_reason.isna() & referrals.gone_on.isna()]
    told = counts[(counts.measure == "missing") & (counts.record == "Referral") & (counts.column == "closure_reason")]
    assert told["count"].sum() == len(lacking) < referrals.closure_reason.isna().sum()


def months_without_a_row(page: Path, source: str) -> str:
    [row] = html.parse(page).xpath(f"//table[contains(., 'Coverage by source')]//tr[th = '{source}']")
    return str(row.xpath("td")[1].text_content())


def second_month(folder: Path) -> Path:
    """The extract again a month later, of whose returns only the current year comes."""
    first, second = (folder / "extracts" / "lbhf" / on for on in (FIRST, SECOND))
    shutil.copytree(first, second)
    manifest = (first / "manifest.yaml").read_text(encoding="utf-8")
    (second / "manifest.yaml").write_text(manifest.replace(FIRST, SECOND), encoding="utf-8")
    for path in (*second.glob("cin_census/*"), *second.glob("ssda903/*")):
        if "2027" not in path.name:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return second


@pytest.mark.parametrize("source", ["children in need census", "looked-after return"])
def test_of_years_that_do_not_come_again_the_page_says_what_the_archive_holds(here: Path, source: str) -> None:
    before = months_without_a_row(of_borough(here) / "quality.html", source)
    second_month(here)
    conform.main()
    assert months_without_a_row(of_borough(here) / "quality.html", source) == before


def test_a_check_of_one_month_compares_of_the_returns_the_years_that_it_brings(here: Path, tmp_path: Path) -> None:
    conform.check(second_month(here), tmp_path, read_params().conform)
    assert months_without_a_row(tmp_path / "quality.html", "children in need census") in ("0", "1 to 5")


# a council's own spellings


def test_a_council_s_own_spelling_is_understood(made: Path) -> None:
    contacts = pq.read_table(of_borough(made) / FIRST / "EhContact.parquet").to_pandas()
    assert set(contacts[contacts.record_id.str.match(r"Q\d")].source_code) == {"5B"}


def test_the_metric_says_which_share_of_a_column_is_not_understood(here: Path) -> None:
    (here / "extracts/lbhf/spellings.csv").unlink()
    relax(here, max_unmapped_share=1.0)
    conform.main()
    shares = json.loads((here / "data/conform/quality.json").read_text())["unmapped_share"]
    assert (shares["EhContact.source_code"] > 0.5, shares["CareEpisode.placement"]) == (True, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("spelling,code\nA,2A\n", "first line is not list,spelling,code"),
        ("", "first line is not list,spelling,code"),
        ("list,spelling,code\nreferral source,A\n", "line 2: it has not three filled cells"),
        ("list,spelling,code\nreferral source,A,2A\nsources,B,2A\n", "line 3: it names no code list (sources)"),
        ("list,spelling,code\nreferral source,A,99\n", "line 2: it gives a code that the list has not (99)"),
        ("list,spelling,code\nsex,A,M\nsex,a,F\n", "line 3: it gives a spelling of the same list a second code"),
    ],
)
def test_a_bad_line_of_spellings_is_refused(
    text: str, words: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "extracts/lbhf/spellings.csv").write_text(text)
    assert (stopped(capsys, words), words) == (27, words)


# what stops a borough


def test_too_many_codes_that_stand_for_nothing_stop_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "extracts/lbhf/spellings.csv").unlink()
    assert stopped(capsys, "codes of early help contacts (source code) stand for nothing known") == 26


def test_where_the_codes_stand_that_stop_it_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "extracts/lbhf/spellings.csv").unlink()
    assert stopped(capsys, "quality.html of --check names them") == 26


def test_a_month_that_lost_its_rows_stops_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(FIXTURE / "extracts" / "lbhf" / SECOND, here / "extracts" / "lbhf" / SECOND)
    assert stopped(capsys, "it holds 0 early help contacts of 2026-05") == 25
    assert not (of_borough(here) / SECOND).exists()


def test_with_the_guard_lowered_it_goes_on(here: Path) -> None:
    shutil.copytree(FIXTURE / "extracts" / "lbhf" / SECOND, here / "extracts" / "lbhf" / SECOND)
    relax(here, volume_guard=0.0)
    conform.main()
    assert (of_borough(here) / SECOND / "report.json").is_file()


def relax(folder: Path, **limits: float) -> None:
    told = yaml.safe_load((folder / "params.yaml").read_text(encoding="utf-8"))
    told["conform"] |= limits
    (folder / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")


def stopped(capsys: pytest.CaptureFixture[str], words: str) -> int:
    """The exit code of conform, which says so in these words."""
    with pytest.raises(SystemExit) as why:
        console.run(conform.main)
    told = capsys.readouterr().err
    assert words in told, told
    return int(str(why.value.code))


# the check of one folder


def test_a_folder_is_checked_without_a_trace_but_the_page_and_the_rows_to_correct(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    out = tmp_path / "not" / "there yet"
    conform.check(here / "extracts" / "lbhf" / FIRST, out, read_params().conform)
    assert "rows read" in capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir()) == ["quality.html", "to_fix.csv"]
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == before


def test_the_rows_to_correct_of_a_check_are_for_its_caller_alone(here: Path, tmp_path: Path) -> None:
    conform.check(here / "extracts" / "lbhf" / FIRST, tmp_path, read_params().conform)
    path = tmp_path / "to_fix.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == (of_borough(here) / "to_fix.csv").read_bytes()


def test_the_short_report_says_in_which_table_a_rule_is_broken(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = ("contacts.csv", "episodes.csv")
    for path in (here / "extracts" / "lbhf" / FIRST / "early_help" / name for name in twice):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    conform.check(here / "extracts" / "lbhf" / FIRST, tmp_path, read_params().conform)
    told = re.findall(r"  ([a-z ]+), duplicate:", capsys.readouterr().out)
    assert sorted(told) == ["early help contacts", "early help episodes"]


def test_the_check_of_a_folder_that_would_be_refused_ends_with_that_refusal(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "extracts/lbhf/spellings.csv").unlink()
    monkeypatch.setattr("sys.argv", ["conform", "--check", f"extracts/lbhf/{FIRST}", "--out", "."])
    with pytest.raises(SystemExit) as why:
        console.run(conform.command)
    assert (why.value.code, "rows read" in capsys.readouterr().out) == (26, True)


# repairs


def test_what_was_repaired_is_written_down_with_the_extract(here: Path) -> None:
    folder = here / "extracts/lbhf" / FIRST / "ssda903"
    header = (folder / "2023/episodes.csv").read_text(encoding="utf-8").splitlines()[0]
    row = "E7777,01/06/2022,S,C2,N1,U6,PR1,,,,,,"
    lost = row.rsplit(",", row.count(",") - header.count(","))[0]
    for year, rows in {"2023": [lost], "2024": []}.items():
        (folder / year).mkdir(exist_ok=True)
        path = folder / year / "episodes.csv"
        before = path.read_text(encoding="utf-8") if path.is_file() else header + "\n"
        path.write_text(before + "".join(row + "\n" for row in rows), encoding="utf-8")
    conform.main()
    log = pq.read_table(of_borough(here) / FIRST / "repairs.parquet").to_pylist()
    told = {(row["rule"], row["column"]): row["after"] for row in log if row["record_id"].startswith("E7777")}
    assert told == {("RULE_2", "ended_on"): "2023-03-31", ("RULE_2", "end_reason"): "E99"}


def test_whose_erasure_is_recorded_stands_in_no_list_of_rows_to_correct(here: Path) -> None:
    of_people = here / "extracts/lbhf" / FIRST / "people"
    header = (of_people / "restrictions.csv").read_text(encoding="utf-8").splitlines()[0]
    told = {"system": "early_help", "local_id": "=E9", "kind": "erasure", "from_date": "2026-08-01"}
    with (of_people / "restrictions.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(told.get(name, "") for name in header.split(",")) + "\n")
    conform.main()
    assert [row for row in ids_to_fix(here) if "E9" in row["local_id"]] == []


def restrict(folder: Path, on: str, *rows: tuple[str, str, str]) -> None:
    """Restrictions of an extract: system, local id, kind."""
    lines = ["system,local_id,kind,from_date,to_date", *(",".join(row) + ",," for row in rows)]
    (folder / "extracts/lbhf" / on / "people/restrictions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def nobodys(folder: Path) -> list[str]:
    """The ids of the rows to correct that restrict nobody."""
    return [row["local_id"] for row in ids_to_fix(folder) if row["rule"] == "restriction_of_nobody"]


def test_a_restriction_of_nobody_stands_in_what_is_to_correct_on_the_page_and_in_what_the_stage_says(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    restrict(here, FIRST, ("csc", "h1003", "erasure"), ("csc", "H1003", "objection"))
    conform.main()
    page = (of_borough(here) / "quality.html").read_text(encoding="utf-8")
    assert nobodys(here) == ["h1003"]
    assert "restrict nobody</strong>" in page and "<code>restriction_of_nobody</code>" in page
    assert "1 restrictions are of nobody" in capsys.readouterr().out


def test_a_check_tells_of_restrictions_of_nobody_by_their_places(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    restrict(here, FIRST, ("csc", "h1003", "erasure"))
    conform.check(here / "extracts" / "lbhf" / FIRST, tmp_path, read_params().conform)
    told = capsys.readouterr().out
    assert "people/restrictions.csv row 2: cin_census/" in told and "h1003" not in told.lower()


def forget(folder: Path, child: str) -> None:
    """Take every row of a child out of the exports of an extract, and its cases out of the census."""
    for path in folder.rglob("*.csv"):
        if path.name != "restrictions.csv":
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(one for one in lines if child not in one), encoding="utf-8")
    for path in folder.rglob("*.xml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"<Child>(?:(?!</Child>).)*{child}.*?</Child>", "", text, flags=re.S), encoding="utf-8")


def test_an_erasure_that_was_applied_is_not_of_nobody_in_the_months_after(here: Path) -> None:
    second = second_month(here)
    restrict(here, SECOND, ("csc", "H1003", "erasure"))
    conform.main()
    third = second.with_name("2026-11-01")
    shutil.copytree(second, third)
    manifest = (third / "manifest.yaml").read_text(encoding="utf-8")
    (third / "manifest.yaml").write_text(manifest.replace(SECOND, third.name), encoding="utf-8")
    forget(third, "H1003")
    relax(here, volume_guard=0.0)
    conform.main()
    assert (of_borough(here) / third.name).is_dir() and nobodys(here) == []


def test_the_page_begins_with_what_did_not_come_and_what_was_not_read(here: Path) -> None:
    for path in here.glob("extracts/*/*/youth_justice"):
        shutil.rmtree(path)
    latest = max((here / "extracts" / "lbhf").glob("2*"))
    (latest / "notes.txt").write_text("", encoding="utf-8")
    conform.main()
    page = (here / "data" / "conform" / "lbhf" / "quality.html").read_text(encoding="utf-8")
    assert "No file came of youth justice</strong>" in page and "1 file was not read</strong>" in page


def type_in(folder: Path, on: str, person: str, typed: str) -> None:
    """A contact of whose source somebody typed what no list knows."""
    path = folder / "extracts/lbhf" / on / "early_help/contacts.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    with path.open("a", encoding="utf-8") as file:
        file.write(line(header, f"{person}-{typed}", person, "2026-07-01", typed) + "\n")


@pytest.mark.parametrize(
    ("from_date", "is_held"), [("2026-09-15", False), ("", False), ("2027-06-01", True)], ids=["begun", "-", "to come"]
)
def test_what_only_somebody_told_whose_erasure_is_recorded_is_in_no_file_of_any_month(
    here: Path, from_date: str, is_held: bool
) -> None:
    for typed in ("Quillfeather at W6 0XY", "the front desk"):
        type_in(here, FIRST, "E9001", typed)
    type_in(here, FIRST, "E9002", "the front desk")
    second_month(here)
    restrict(here, SECOND)
    with (here / "extracts/lbhf" / SECOND / "people/restrictions.csv").open("a", encoding="utf-8") as file:
        file.write(f"early_help,E9001,erasure,{from_date},\n")
    conform.main()
    held = [path for path in of_borough(here).rglob("*") if path.is_file() and b"Quillfeather" in path.read_bytes()]
    told = json.loads((of_borough(here) / FIRST / "report.json").read_text(encoding="utf-8"))
    counts = told["unmapped_spellings"]["EhContact.source_code"]
    assert (bool(held), counts["the front desk"], sum(counts.values()) - told["unmapped"]) == (is_held, 2, 0)
