"""What one extract brought, in counts: read, set aside by rule, not mapped, not read."""

from collections import Counter
from typing import Any, NamedTuple, TypedDict

from .files import Extract


class ExtractReport(TypedDict):
    """Counts of one extract; holds no value of any row but spellings of codes.

    `unread` says of each file that is not read why; `unknown` counts the elements of XML files that nothing is read
    from; `misspelt` says of columns that are not read which they seem to be; `lacking` are
    tables of early help and youth justice that did not come; `uncovered` sources that did and that the manifest does
    not cover; `empty` are files that are read and hold
    no row; `unworked` counts rows with a formula that the workbook holds no result of.
    """

    read: int
    read_by_record: dict[str, int]
    quarantined: int
    quarantined_share: float
    rules: dict[str, int]
    sentinels: int
    unmapped: int
    unmapped_spellings: dict[str, dict[str, int]]
    coded: dict[str, int]
    repaired: dict[str, int]
    unread: dict[str, str]
    unknown: dict[str, int]
    misspelt: dict[str, str]
    lacking: list[str]
    uncovered: list[str]
    empty: list[str]
    unworked: int
    disagreements: list[dict[str, Any]]


class Unmapped(NamedTuple):
    """Of one coded column: how many codes it holds, and how many of them stand for nothing known."""

    told: int
    unmapped: int

    @property
    def share(self) -> float:
        """The share of the codes that stand for nothing known."""
        return self.unmapped / self.told if self.told else 0.0


def unmapped_by_column(report: ExtractReport) -> dict[str, Unmapped]:
    """The coded columns, as record.column, that hold anything."""
    spellings = report["unmapped_spellings"]
    return {
        name: Unmapped(count, sum(spellings.get(name, {}).values()))
        for name, count in sorted(report["coded"].items())
        if count
    }


def files_in_words(report: ExtractReport) -> str:
    """The files, elements and misspelt columns that are not read, and the files that hold nothing, a line each; empty
    if there are none.
    """
    lines = [f"{len(report['unread'])} files not read"] if report["unread"] else []
    lines += [f"  {file}: {why}" for file, why in report["unread"].items()]
    lines += [
        f"{element} is an element of no known name there, or stands twice: {count:,} not read"
        for element, count in report["unknown"].items()
    ]
    lines += [
        f"{column} is not read: {meant} is not there, is it meant?" for column, meant in report["misspelt"].items()
    ]
    lines += [f"of {one} no file came, though others of its source did: it counts as none" for one in report["lacking"]]
    lines += [uncovered_in_words(source) for source in report["uncovered"]]
    lines += [f"{file} is read and holds no row" for file in report["empty"]]
    return "\n".join(lines)


def uncovered_in_words(source: str) -> str:
    """What is said of a source that came and is not covered."""
    return f"of {source} files came, and covers in manifest.yaml names no day of it: what they tell counts as not known"


def report_of(extract: Extract) -> ExtractReport:
    """The counts of an extract."""
    rules = Counter(extract.quarantined().column("rule").to_pylist())
    read = {record.__name__: checked.read_count for record, checked in extract.checked.items()}
    unmapped = {
        f"{record.__name__}.{column}": dict(sorted(spellings.items()))
        for record, checked in extract.checked.items()
        for column, spellings in checked.unmapped.items()
        if spellings
    }
    coded = {
        f"{record.__name__}.{column}": count
        for record, checked in extract.checked.items()
        for column, count in checked.told.items()
    }
    repaired = Counter(extract.repaired().column("rule").to_pylist())
    total = sum(read.values()) + rules["ragged"]
    return ExtractReport(
        read=total,
        read_by_record=read,
        quarantined=rules.total(),
        quarantined_share=rules.total() / max(total, 1),
        rules=dict(sorted(rules.items())),
        sentinels=sum(checked.sentinel_count for checked in extract.checked.values()),
        unmapped=sum(count for spellings in unmapped.values() for count in spellings.values()),
        unmapped_spellings=unmapped,
        coded=coded,
        repaired=dict(sorted(repaired.items())),
        unread=extract.unread,
        unknown=extract.unknown,
        misspelt=extract.misspelt,
        lacking=extract.lacking(),
        uncovered=extract.uncovered(),
        empty=extract.empty,
        unworked=sum(table.num_rows for table in extract.unworked),
        disagreements=[one._asdict() for one in extract.disagreements],
    )
