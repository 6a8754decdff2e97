"""The dataset read out of a real PostgreSQL into an extract: what is needed of it, all at once, and nothing else."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from extracts.files import read_extract
from extracts.manifest import read_manifest
from pipeline import fetch as stage
from pipeline.console import run
from pipeline.fetch import SCHEMA, URL, fetch
from schemas.records import Assessment, CareEpisode, Person, Referral
from schemas.refusal import BadManifest, EmptyExtract, MissingColumn, NoDatabase, Refusal
from tests.pipeline.postgres import postgres

ROOT = Path(__file__).parents[2]
DAY = date(2026, 12, 1)
MANIFEST = """la_code: "205"
la_name: "Hammersmith and Fulham"
extract_date: "2026-11-01"
covers:
  cin_census: [{from: "2012-04-01", to: "2021-03-31"}]
  ssd: [{from: "2020-11-01", to: "2026-10-31"}]
  early_help: [{from: "2016-04-01", to: "2026-10-31"}]
"""
TABLES = """
    CREATE TABLE council.ssd_person (pers_person_id varchar(48) PRIMARY KEY, pers_forename varchar(100),
        pers_surname varchar(255), pers_dob timestamp, pers_expected_dob timestamp, pers_sex varchar(20));
    INSERT INTO council.ssd_person VALUES ('1', 'somebody', 'SURNAME', '2012-03-04', NULL, 'F');
    CREATE TABLE council.ssd_cin_episodes (cine_referral_id varchar(48), cine_person_id varchar(48),
        cine_referral_date timestamp, cine_referral_source_desc varchar(255), cine_referral_nfa char(1),
        cine_referral_outcome_json varchar(4000), cine_close_date timestamp);
    INSERT INTO council.ssd_cin_episodes VALUES
        ('R1', '1', '2024-05-01', 'Somebody, "the nearby"', NULL, '{"NFA_FLAG":"Y","COMMENTS":"SAID so"}', NULL);
    CREATE TABLE council."SSD_CIN_Assessments" (cina_assessment_id bigint, cina_person_id varchar(48),
        cina_referral_id varchar(48), "Cina_Assessment_Start_Date" timestamp, cina_assessment_auth_date timestamp);
    INSERT INTO council."SSD_CIN_Assessments" VALUES (7, '1', 'R1', '2024-05-03', '1900-01-01');
    CREATE TABLE council.ssd_address (addr_person_id varchar(48), addr_address_start_date timestamp,
        addr_address_json varchar(1000));
    INSERT INTO council.ssd_address VALUES ('1', '2024-05-03', '{"STREET":"LANE","UPRN":"123"}');
    CREATE TABLE council.all_episodes (clae_person_id varchar(48), clae_cla_episode_start_date timestamp,
        clae_cla_episode_ceased_date timestamp);
    INSERT INTO council.all_episodes SELECT 1, date '1950-01-01' + n, date '1950-01-02' + n
        FROM generate_series(1, 25000) n;
    CREATE VIEW council.ssd_cla_episodes AS SELECT * FROM council.all_episodes;
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """The database with the council's tables as they were made."""
    told(server, "DROP SCHEMA IF EXISTS council CASCADE; CREATE SCHEMA council;" + TABLES)
    return server


def told(url: str, commands: str) -> list[tuple[object, ...]]:
    """What the database answers to the last of some commands."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as database:
            answer = database.execute(sa.text(commands))
            return [tuple(row) for row in answer] if answer.returns_rows else []
    finally:
        engine.dispose()


@pytest.fixture
def borough(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming" / "lbhf"
    (folder / "2026-11-01").mkdir(parents=True)
    (folder / "2026-11-01" / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    return folder


def fetched(borough: Path, url: str) -> Path:
    fetch(borough, DAY, url, "council")
    return borough / "2026-12-01"


def texts(extract: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(extract.rglob("*.csv")))


def left(borough: Path) -> list[str]:
    return sorted(path.relative_to(borough).as_posix() for path in borough.rglob("*"))


def test_what_is_fetched_is_read_like_any_extract(borough: Path, url: str) -> None:
    extract = fetched(borough, url)
    found = read_extract(extract, read_manifest(extract))
    rows = {record: found.rows(record).to_pylist() for record in (Person, Referral, Assessment)}
    assert rows[Person][0]["born_on"] == date(2012, 3, 4)
    assert (rows[Referral][0]["is_nfa"], rows[Referral][0]["source_code"]) == (True, 'Somebody, "the nearby"')
    assert (rows[Assessment][0]["happened_on"], rows[Assessment][0]["ended_on"]) == (date(2024, 5, 3), None)


def test_a_table_longer_than_what_is_held_at_a_time_comes_whole(borough: Path, url: str) -> None:
    extract = fetched(borough, url)
    assert read_extract(extract, read_manifest(extract)).rows(CareEpisode).num_rows == 25_000 > stage.AT_ONCE


@pytest.mark.parametrize("secret", ["SURNAME", "somebody", "SAID so", "COMMENTS", "LANE"])
def test_no_name_no_comment_and_no_street_leaves_the_database(borough: Path, url: str, secret: str) -> None:
    assert secret not in texts(fetched(borough, url))


def test_the_database_can_not_be_written_to(borough: Path, url: str) -> None:
    told(
        url,
        """CREATE FUNCTION council.written() RETURNS varchar LANGUAGE sql VOLATILE AS
           $$ INSERT INTO council.ssd_person VALUES ('2'); SELECT '1'::varchar $$;
           CREATE VIEW council.ssd_family AS SELECT council.written() AS fami_family_id, '1' AS fami_person_id;""",
    )
    with pytest.raises(NoDatabase):
        fetched(borough, url)
    assert told(url, "SELECT count(*) FROM council.ssd_person") == [(1,)]


# the manifest


def test_without_a_manifest_the_last_one_is_taken_on_with_the_dataset_s_window(borough: Path, url: str) -> None:
    manifest = read_manifest(fetched(borough, url))
    spans = {source: [(a.isoformat(), b.isoformat()) for a, b in spans] for source, spans in manifest.covers.items()}
    assert (manifest.la_code, manifest.extract_on) == ("205", DAY)
    assert spans == {
        "cin_census": [("2012-04-01", "2026-10-31")],
        "early_help": [("2016-04-01", "2026-10-31")],
        "ssd": [("2020-12-01", "2026-11-30")],
        "ssda903": [("2020-11-01", "2026-10-31")],
    }


def test_a_manifest_and_files_that_are_there_stay(borough: Path, url: str) -> None:
    extract = borough / "2026-12-01"
    extract.mkdir()
    text = MANIFEST.replace("2026-11-01", "2026-12-01")
    (extract / "manifest.yaml").write_text(text, encoding="utf-8")
    (extract / "contacts.csv").write_text("contact_id\n", encoding="utf-8")
    fetched(borough, url)
    assert (extract / "manifest.yaml").read_text(encoding="utf-8") == text
    assert (extract / "contacts.csv").is_file() and (extract / "ssd" / "ssd_person.csv").is_file()


def test_without_any_manifest_to_go_on_from_it_says_what_to_write(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadManifest, match="no earlier extract"):
        fetch(tmp_path / "rbkc", DAY, url, "council")


def test_tables_that_are_there_are_kept(borough: Path, url: str) -> None:
    extract = fetched(borough, url)
    before = texts(extract)
    with pytest.raises(BadManifest, match="there already"):
        fetched(borough, url)
    assert texts(extract) == before


# nothing or all

BROKEN: list[tuple[str, type[Refusal], str]] = [
    ("DROP TABLE council.ssd_cin_episodes", EmptyExtract, "ssd_cin_episodes"),
    ("ALTER TABLE council.ssd_cin_episodes DROP cine_referral_date", MissingColumn, "cine_referral_date"),
    ("CREATE VIEW council.ssd_mother AS SELECT '1' AS moth_person_id, 1 / (1 - n) AS moth_childs_person_id"
     " FROM generate_series(0, 1) n", NoDatabase, "DataError"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "refusal", "says"), BROKEN, ids=["table", "column", "while reading"])
def test_what_breaks_off_leaves_nothing_and_says_why(
    borough: Path, url: str, damage: str, refusal: type[Refusal], says: str
) -> None:
    told(url, damage)
    before = left(borough)
    with pytest.raises(refusal, match=says):
        fetched(borough, url)
    assert left(borough) == before


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://reader:secret@/postgres?host=/nowhere",
        "nosuchsystem://reader:secret@host/database",
        "mssql+nosuchdriver://reader:secret@host/database",
        "reader:secret@host",
    ],
)
def test_an_address_that_does_not_work_is_refused_without_being_told(borough: Path, address: str) -> None:
    before = left(borough)
    with pytest.raises(NoDatabase) as refused:
        fetched(borough, address)
    assert "secret" not in str(refused.value) and "host" not in str(refused.value) and refused.value.__cause__ is None
    assert left(borough) == before


# the command


def commanded(
    borough: Path, monkeypatch: pytest.MonkeyPatch, *words: str, **environment: str
) -> tuple[str | int | None, Path]:
    """The exit code of the command in a project whose extracts are the borough's."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params |= {"extracts_dir": str(borough.parent), "boroughs": ["lbhf"]}
    (borough.parents[1] / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    monkeypatch.chdir(borough.parents[1])
    monkeypatch.setattr(sys, "argv", ["pipeline.fetch", *words])
    for name in (URL, SCHEMA):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    try:
        run(stage.main)
    except SystemExit as stopped:
        return stopped.code, borough / "2026-12-01"
    return 0, borough / "2026-12-01"


def test_the_command_fetches_and_never_tells_the_address(
    borough: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, extract = commanded(borough, monkeypatch, "lbhf", "2026-12-01", **{URL: url, SCHEMA: "council"})
    said = "".join(capsys.readouterr())
    assert code == 0 and (extract / "ssd" / "ssd_person.csv").is_file()
    assert "ssd_cla_episodes: 25,000 rows" in said and "secret" not in said


@pytest.mark.parametrize(
    ("words", "says"),
    [(("lbhf",), "name one of lbhf"), (("rbkc", "2026-12-01"), "name one of lbhf"), (("lbhf", "1.12.2026"), "no date")],
)
def test_a_command_that_is_not_complete_says_how_it_is_used(
    borough: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    says: str,
) -> None:
    code, _ = commanded(borough, monkeypatch, *words, **{URL: "sqlite://"})
    assert code != 0 and says in capsys.readouterr().err


def test_without_an_address_the_variable_is_named(
    borough: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = commanded(borough, monkeypatch, "lbhf", "2026-12-01")
    assert code == 11 and URL in capsys.readouterr().err
