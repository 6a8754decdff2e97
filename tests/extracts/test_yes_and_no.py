"""Yes and no in the words that councils use; what is neither is counted, as codes that stand for nothing are."""

from pathlib import Path

import pyarrow as pa
import pytest

from extracts.files import Extract, read_extract
from extracts.judging import FOUND
from extracts.manifest import read_manifest
from extracts.quality.table import quality
from extracts.report import report_of, unmapped_by_column
from extracts.spelling import code_of, read_spellings
from pipeline.params import read_params
from pipeline.quality import believable
from schemas.codes import DISABILITY, NO_FURTHER_ACTION, YES_NO, CodeList, yes_or_no
from schemas.records import RECORDS, EhEpisode, Record
from schemas.refusal import TooManyUnmapped
from tests.cases import drawn, rows
from tests.extracts.test_reading import DAY, read

HEADER = "episode_id,person_id,start_date,level,consent\n"


def consents(folder: Path, *texts: str) -> Extract:
    """An extract of an episode of early help for each of some texts about consent."""
    lines = "".join(f"E{place},P1,2026-01-02,targeted,{text}\n" for place, text in enumerate(texts, 1))
    return read(folder, {"early_help/episodes.csv": HEADER + lines})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Y", True),
        ("yes", True),
        ("1", True),
        ("Y - signed", True),
        ("Yes - NFA", True),
        ("Yes: on paper", True),
        ("yes (by phone)", True),
        ("1 - Yes", True),
        ("a) Yes", True),
        ("TRUE", True),
        ("N", False),
        ("0 - No", False),
        ("No - withdrawn", False),
        ("b) No", False),
        ("c) Unknown", None),
        ("not recorded", None),
    ],
)
def test_what_begins_with_a_known_word_says_what_that_says(text: str, says: bool | None) -> None:
    code = code_of(text, YES_NO)
    assert (code is None, yes_or_no(code, YES_NO)) == (False, says)


@pytest.mark.parametrize(
    "text", ["Y/N", "Yes - No", "1 - No", "yesterday", "No-one asked", "Substantive", "Nobody", "-"]
)
def test_what_says_both_or_neither_is_no_word(text: str) -> None:
    assert code_of(text, YES_NO) is None


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        ("NFA", NO_FURTHER_ACTION, True),
        ("No further action", NO_FURTHER_ACTION, True),
        ("Yes - NFA", NO_FURTHER_ACTION, True),
        ("Further action", NO_FURTHER_ACTION, False),
        ("FA", NO_FURTHER_ACTION, False),
        ("BEH", DISABILITY, True),
        ("AUT - Autism", DISABILITY, True),
        ("Asperger syndrome", DISABILITY, True),
        ("Disabled under DDA - No other", DISABILITY, True),
        ("NONE", DISABILITY, False),
        ("No disability", DISABILITY, False),
        ("0 - No", DISABILITY, False),
        ("REFU", DISABILITY, None),
        ("NOBT - Information not yet obtained", DISABILITY, None),
        ("c) Unknown", DISABILITY, None),
    ],
)
def test_a_column_has_words_of_its_own_for_yes_and_no(text: str, words: CodeList, says: bool | None) -> None:
    code = code_of(text, words)
    assert (code is None, yes_or_no(code, words)) == (False, says)


def test_what_is_neither_yes_nor_no_is_empty_and_counted(tmp_path: Path) -> None:
    extract = consents(tmp_path, "Y - signed", "by letter", "No", "", "unknown", "by letter")
    assert drawn(extract.rows(EhEpisode), "has_consent") == rows("has_consent\nyes\n-\nno\n-\n-\n-")
    report = report_of(extract)
    assert report["unmapped_spellings"] == {"EhEpisode.has_consent": {"by letter": 2}}
    assert unmapped_by_column(report)["EhEpisode.has_consent"] == (4, 2)


def test_the_page_counts_it_with_the_codes_that_stand_for_nothing(tmp_path: Path) -> None:
    extract = consents(tmp_path, "Y", "by letter", "by letter")
    archives: dict[type[Record], pa.Table] = {record: record.archived().empty_table() for record in RECORDS}
    found = quality(extract, FOUND.empty_table(), archives, {})
    told = [row for row in found.to_pylist() if row["column"] == "has_consent"]
    assert [(row["measure"], row["year"], row["count"]) for row in told] == [("unmapped", 2026, 2)]


def test_too_many_of_them_refuse_the_borough(tmp_path: Path) -> None:
    report = report_of(consents(tmp_path, *["by letter"] * 60))
    with pytest.raises(
        TooManyUnmapped, match=r"60 of 60 codes of early help episodes \(has consent\) stand for nothing known"
    ):
        believable("here", report, read_params().conform)


def test_a_council_says_what_its_own_word_means(tmp_path: Path) -> None:
    (tmp_path / "spellings.csv").write_text("list,spelling,code\nyes or no,By letter,Y\n", encoding="utf-8")
    consents(tmp_path, "by letter", "N")
    manifest = read_manifest(tmp_path / DAY)
    extract = read_extract(tmp_path / DAY, manifest, read_spellings(tmp_path / "spellings.csv"))
    assert drawn(extract.rows(EhEpisode), "has_consent") == rows("has_consent\nyes\nno")
