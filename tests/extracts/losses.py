"""What a file still tells, counted by other code than the readers', and what came of it: less is a loss."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from extracts.files import Extract
from extracts.raw import MOST_TITLES

Told = Counter[str]
"""How many rows there are of each record."""
CENSUS = {
    "child": "Person",
    "cindetails": "Referral",
    "assessments": "Assessment",
    "section47": "Section47",
    "cinplandates": "CinPlan",
    "childprotectionplans": "CpPlan",
    "cppreviewdate": "CpReview",
    "preproceedings": "PreProceedings",
}
RETURN = {
    "child": "Person",
    "episode": "CareEpisode",
    "amissing": "MissingEpisode",
    "areview": "CareReview",
    "swepisode": "SocialWorker",
    "ad_placed": "PlacedForAdoption",
    "permanence": "PreviousPermanence",
}
"""Elements that are a record each, whatever is in them."""
OF_CHILD = {
    "Death": {"persondeathdate"},
    "Uasc": {"duc"},
    "AdoptionPlan": {"date_int", "date_match"},
    "CareHealth": {"sdq_score", "sdq_reason", "convicted", "health_check", "immunisations", "substance_misuse"},
    "CareLeaver": {"in_touch", "activ", "accom"},
}
"""Records of which a child has one if any of these is filled."""


def assert_nothing_is_lost(found: Extract, extract: Path, whole: Path) -> None:
    """Every row and element that the files still tell is believed, set aside, or is named as not read.

    whole: the folder of the same files without a damage.
    """
    came = Counter(rows_that_came(found))
    for path in sorted(extract.rglob("*.*")):
        shown = path.relative_to(extract).as_posix()
        if shown in found.unread:
            continue
        if path.suffix == ".csv":
            least, most = rows_of(path, whole / shown)
            assert least <= of_file(came, shown).total() <= most, f"{shown} tells {least} to {most} rows"
        if path.suffix == ".xml":
            lost = told_in_xml(path) - of_file(came, shown)
            assert not lost, f"{shown} lost {dict(lost)}"
        if path.suffix == ".xlsx":
            for name, count in told_in_sheets(path, shown):
                rows = max(of_file(came, name).values(), default=0)
                assert name in found.unread or rows >= count, f"{name} tells {count} rows"


def rows_that_came(found: Extract) -> Iterator[tuple[str, str]]:
    """File and record of each row that was believed, set aside, or left out for it does not fit its header."""
    for record, checked in found.checked.items():
        for table in (checked.places, checked.quarantined):
            yield from ((file, record.__name__) for file in table.column("file").to_pylist())
    for table in found.ragged:
        yield from zip(table.column("file").to_pylist(), table.column("record").to_pylist(), strict=True)


def of_file(came: Counter[tuple[str, str]], shown: str) -> Told:
    """The rows of a file by record, those of its sheets or modules among them."""
    told: Told = Counter()
    for (file, record), count in came.items():
        if file == shown or file.startswith(f"{shown}: "):
            told[record] += count
    return told


# CSV


def rows_of(path: Path, whole: Path) -> tuple[int, int]:
    """The fewest and the most rows: lines, however they are quoted, as no text of the files has two. Empty and
    blank lines are none, and those of separators alone need be none.

    What stands above the header, the line with the most names of the undamaged file's, is rows only where the reader
    takes an earlier line for the header.
    """
    lines, names = lines_of(path), set(lines_of(whole)[0].split(","))
    header = max(range(len(lines[: MOST_TITLES + 1])), key=lambda place: len(names & set(lines[place].split(","))))
    return sum(map(says, lines[header + 1 :])), len(lines) - 1


def says(line: str) -> bool:
    """Whether a line holds more than what stands between cells and about them."""
    return re.sub(r'[\s,;"]', "", line) != ""


def lines_of(path: Path) -> list[str]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("windows-1252", errors="replace")
    return [line for line in re.split(r"[\r\n]+", text) if line.strip()]


# XML


def told_in_xml(path: Path) -> Told:
    """The records of a census, or of a looked-after return."""
    # as a whole, where the reader streams; the standard library's parser refuses names of XML's fifth edition
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot()
    names = CENSUS if name_of(root) == "message" else RETURN
    told: Told = Counter()
    for element in root.iter(etree.Element):
        name = name_of(element)
        if name in names:
            told[names[name]] += 1
        if name == "child":
            told.update(record for record, cells in OF_CHILD.items() if any(texts_in(element, cells)))
        if name == "cindetails":
            told["Conference"] += len(set(texts_in(element, {"dateofinitialcpc"})))
    return told


def name_of(element: etree._Element) -> str:
    return etree.QName(element).localname.lower()


def texts_in(element: etree._Element, names: set[str]) -> Iterator[str]:
    """What the elements of some names say that are anywhere within one, but for those that say nothing."""
    for part in element.iter(etree.Element):
        if name_of(part) in names and (text := (part.text or "").strip()):
            yield text


# workbooks


def told_in_sheets(path: Path, shown: str) -> Iterator[tuple[str, int]]:
    """Of each sheet, as messages name it, the filled rows below its header: the first of them is the header."""
    with zipfile.ZipFile(path) as parts:
        book, links = (
            etree.fromstring(parts.read(f"xl/{name}")) for name in ("workbook.xml", "_rels/workbook.xml.rels")
        )
        targets = {link.get("Id"): str(link.get("Target")).rpartition("/")[2] for link in links}
        for sheet in book.iterfind(".//{*}sheet"):
            (link,) = (value for name, value in sheet.attrib.items() if str(name).endswith("}id"))
            data = etree.fromstring(parts.read(f"xl/worksheets/{targets[link]}"))
            rows = [row for row in data.iterfind("{*}sheetData/*") if any(map(str.strip, row.itertext()))]
            yield f"{shown}: {sheet.get('name')}", max(len(rows) - 1, 0)
