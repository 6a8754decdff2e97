"""What gets bad input: one clear line, an exit code of its own, and the last good results left as they were."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipeline import conform, console
from schemas import refusal
from tests.cases import FIXTURE

ROOT = Path(__file__).parents[2]
DAY = "2026-09-01"
Break = Callable[[Path], None]


def params_of(folder: Path, worked_params: dict[str, dict], boroughs: list[str]) -> None:
    told = worked_params | {"extracts_dir": "extracts", "boroughs": boroughs}
    (folder / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")


@pytest.fixture(scope="module")
def good(worked_params: dict[str, dict], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder of one borough with one extract, conformed."""
    folder = tmp_path_factory.mktemp("good")
    shutil.copytree(FIXTURE / "extracts" / "lbhf" / DAY, folder / "extracts" / "lbhf" / DAY)
    params_of(folder, worked_params, ["lbhf"])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        conform.main()
    return folder


@pytest.fixture
def here(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the good working folder, in which the test stands."""
    folder = tmp_path / "work"
    shutil.copytree(good, folder)
    monkeypatch.chdir(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def replace(name: str, old: str, new: str) -> Break:
    """A break that replaces a text in a file of the working folder, or in the extract."""

    def do(folder: Path) -> None:
        path = folder / name if name == "params.yaml" else folder / "extracts" / "lbhf" / DAY / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} holds no {old}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return do


def append(name: str, lines: str) -> Break:
    def do(folder: Path) -> None:
        with (folder / "extracts" / "lbhf" / DAY / name).open("a", encoding="utf-8") as file:
            file.write(lines)

    return do


def truncate(name: str) -> Break:
    def do(folder: Path) -> None:
        path = folder / "extracts" / "lbhf" / DAY / name
        path.write_bytes(path.read_bytes()[:-30])

    return do


def empty(folder: Path) -> None:
    extract = folder / "extracts" / "lbhf" / DAY
    for path in extract.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def without_extracts(folder: Path) -> None:
    shutil.rmtree(folder / "extracts" / "lbhf" / DAY)


def no_year(folder: Path) -> None:
    extract = folder / "extracts" / "lbhf" / DAY
    (extract / "ssda903" / "2027").rename(extract / "ssda903" / "this year")


def binary(folder: Path) -> None:
    (folder / "extracts" / "lbhf" / DAY / "early_help" / "contacts.csv").write_bytes(b"PK\x03\x04\0\0\0")


def covering(covers: str) -> Break:
    def do(folder: Path) -> None:
        text = f'la_code: "205"\nla_name: "A"\nextract_date: "{DAY}"\ncovers: {covers}\n'
        (folder / "extracts" / "lbhf" / DAY / MANIFEST).write_text(text, encoding="utf-8")

    return do


def name_of_bytes(folder: Path) -> None:
    (folder / "extracts" / "lbhf" / DAY / os.fsdecode(b"b\xffd.csv")).write_text("a,b\n", encoding="utf-8")


CENSUS, CONTACTS, MANIFEST = "cin_census/cin_2027.xml", "early_help/contacts.csv", "manifest.yaml"
BREAKS: dict[str, tuple[Break, type[refusal.Refusal], str]] = {
    "a missing required column": (
        replace(CONTACTS, "contact_date", "day"),
        refusal.MissingColumn,
        "early_help/contacts.csv: column contact_date is missing",
    ),
    "an XML of another kind": (
        replace(CENSUS, "<Message>", "<Report>"),
        refusal.WrongRoot,
        "its root is Report, not Message",
    ),
    "an XML that breaks off": (truncate(CENSUS), refusal.BrokenFile, "cin_census/cin_2027.xml: the XML breaks off"),
    "a file that is no text": (binary, refusal.BrokenFile, "early_help/contacts.csv: it holds bytes that are not text"),
    "dates of two orders in one column": (
        append(CONTACTS, "X1,E101,05/01/2026,,2A,,advice\n"),
        refusal.MixedDates,
        "early_help/contacts.csv: the dates of contact_date mix their order",
    ),
    "dates with the month first": (
        replace("ssda903/2027/episodes.csv", "04/02/2025", "02/14/2025"),
        refusal.MixedDates,
        "mm/dd/yyyy",
    ),
    "an extract without a source": (empty, refusal.EmptyExtract, "it holds no cin_census file"),
    "a borough without an extract": (without_extracts, refusal.EmptyExtract, "it holds no extract"),
    "a manifest that is absent": (
        lambda folder: (folder / "extracts" / "lbhf" / DAY / MANIFEST).unlink(),
        refusal.BadManifest,
        "there is no manifest",
    ),
    "a manifest without its date": (
        replace(MANIFEST, f'extract_date: "{DAY}"\n', ""),
        refusal.BadManifest,
        "extract_date is missing",
    ),
    "a manifest with an unquoted date": (
        replace(MANIFEST, f'"{DAY}"', DAY),
        refusal.BadManifest,
        "extract_date is not a quoted date",
    ),
    "a manifest whose date is no day": (
        replace(MANIFEST, f'"{DAY}"', "0000-01-01"),
        refusal.BadManifest,
        "it is not valid YAML",
    ),
    "a manifest that covers a number": (
        covering("{cin_census: 5}"),
        refusal.BadManifest,
        "covers.cin_census is not a list",
    ),
    "a manifest that covers days without end": (
        covering('{cin_census: [{from: "2020-01-01", to: "9999-12-31"}]}'),
        refusal.BadManifest,
        "covers.cin_census.to is not a quoted date from 1900 to 2100",
    ),
    "a manifest of another date than its folder": (
        replace(MANIFEST, f'"{DAY}"', '"2026-10-01"'),
        refusal.BadManifest,
        "extract_date is 2026-10-01 but the folder is 2026-09-01",
    ),
    "a manifest that covers nothing": (
        lambda folder: (folder / "extracts" / "lbhf" / DAY / MANIFEST).write_text(
            f'la_code: "205"\nla_name: "A"\nextract_date: "{DAY}"\n', encoding="utf-8"
        ),
        refusal.BadManifest,
        "covers is missing",
    ),
    "a child born after the extract": (
        replace(CENSUS, "2016-05-09", DAY),
        refusal.BornAfterExtract,
        "the date of birth of 1 children",
    ),
    "too many bad rows": (
        append(CONTACTS, "".join(f"X{number},,2026-01-05,,2A,,advice\n" for number in range(30))),
        refusal.TooManyBadRows,
        "30 no_id",
    ),
    "a restriction of an unknown kind": (
        append("people/restrictions.csv", "csc,X1,DNL,,\n"),
        refusal.UnknownRestriction,
        "people/restrictions.csv: 1 restrictions cannot be applied",
    ),
    "a return of an unknown year": (no_year, refusal.NoYear, "neither its folder nor its name begins with a year"),
    "a census without its year": (
        replace(CENSUS, "<Year>2027</Year>", ""),
        refusal.NoYear,
        "Header/CollectionDetails/Year is missing",
    ),
    "a file whose name is no text": (name_of_bytes, refusal.BrokenFile, "its name is not UTF-8"),
    "an unknown borough": (
        replace("params.yaml", "- lbhf", "- camden"),
        refusal.UnknownBorough,
        "boroughs names camden, which has no folder in extracts (there are: lbhf)",
    ),
    "a typo in params.yaml": (
        replace("params.yaml", "max_quarantined_share", "max_quarantine_share"),
        refusal.BadParams,
        "Did you mean max_quarantined_share",
    ),
    "a value that cannot be in params.yaml": (
        replace("params.yaml", "max_quarantined_share: 0.05", "max_quarantined_share: 5"),
        refusal.BadParams,
        "conform.max_quarantined_share",
    ),
    "an unquoted date in params.yaml": (
        replace("params.yaml", "as_of: '2026-09-01'", "as_of: 2026-09-01"),
        refusal.BadParams,
        "train.as_of is not quoted",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_it_stops_with_its_exit_code_and_one_line_and_keeps_the_last_good_results(
    what: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    break_it, kind, words = BREAKS[what]
    break_it(here)
    before = contents(here / "data")
    with pytest.raises(SystemExit) as stopped:
        console.run(conform.main)
    told = capsys.readouterr().err
    assert stopped.value.code == kind.exit_code
    assert told.startswith("stopped: ")
    assert (told.count("\n"), words in told) == (1, True), told
    assert contents(here / "data") == before


def test_every_refusal_has_an_exit_code_of_its_own() -> None:
    kinds = [refusal.Refusal, *refusal.Refusal.__subclasses__()]
    assert len({kind.exit_code for kind in kinds}) == len(kinds)


def test_a_message_names_no_value_of_a_row(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append(CONTACTS, "".join(f"SECRET{number},,2026-01-05,,2A,SECRET,advice\n" for number in range(30)))(here)
    with pytest.raises(SystemExit):
        console.run(conform.main)
    told = capsys.readouterr()
    assert "SECRET" not in told.out + told.err


def test_as_a_command_it_says_one_line_without_a_traceback(here: Path) -> None:
    replace(CONTACTS, "contact_date", "day")(here)
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.conform"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr.startswith("stopped: "), done.stderr.count("\n")) == (15, True, 1), done.stderr


def test_a_run_on_the_same_extracts_reads_none_of_them_again(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(here / "data")
    conform.main()
    assert (capsys.readouterr().out, contents(here / "data") == before) == ("", True)


# one borough late or refused does not stop the others


@pytest.fixture
def two(here: Path, worked_params: dict[str, dict], capsys: pytest.CaptureFixture[str]) -> Path:
    """lbhf has become bad, rbkc is new and good; conform has run."""
    replace(CONTACTS, "contact_date", "day")(here)
    shutil.copytree(FIXTURE / "extracts" / "rbkc" / DAY, here / "extracts" / "rbkc" / DAY)
    params_of(here, worked_params, ["lbhf", "rbkc"])
    console.run(conform.main)
    return here


def test_with_one_borough_refused_the_others_are_brought_up_to_date(two: Path, good: Path) -> None:
    conformed = two / "data" / "conform"
    assert (conformed / "rbkc" / DAY / "Referral.parquet").is_file()
    assert contents(conformed / "lbhf") == contents(good / "data" / "conform" / "lbhf")
    refused = json.loads((conformed / "refused.json").read_text(encoding="utf-8"))
    assert (list(refused), "contact_date is missing" in refused["lbhf"]) == (["lbhf"], True)


def test_a_borough_that_has_not_delivered_yet_does_not_stop_the_others(
    here: Path, worked_params: dict[str, dict]
) -> None:
    (here / "extracts" / "rbkc").mkdir()
    params_of(here, worked_params, ["lbhf", "rbkc"])
    console.run(conform.main)
    refused = json.loads((here / "data" / "conform" / "refused.json").read_text(encoding="utf-8"))
    assert list(refused) == ["rbkc"]
