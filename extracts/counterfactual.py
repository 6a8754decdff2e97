"""Copies of a borough's extracts in which only what was known on or after a day is otherwise: for the proof of time.

Each person has a day of its own, a landmark. An extract of that day or earlier stays as it is. In a later one a line is
edited only so far as the rules (design.md, "Time") make nothing known before the day depend on it:

- a record not visible at the day is deleted, recoded or moved to a date on or after the day;
- so is a visible one that an earlier extract already shows: a change is known from the extract that tells it;
- of a visible one first shown here (known by its recorded date or the lag) only the end is edited, if not yet visible,
  and what the source keeps only as it is now;
- a new record is dated, or recorded, on or after the day, or dated where the extract before covered and lacked it.

Ids, births and numbers stay, for links hold for all landmarks; so does the manifest.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa

from schemas.records import Address, CareEpisode, Membership, Person, Record, Restriction, Uasc
from schemas.table import COUNT, FLAG, TEXT, Column

from .linkage import Archives
from .manifest import Manifest, read_manifest
from .rewriting import CensusFile, CsvFile, Line, Who, read_files
from .scratch import query, scratch

DAY = timedelta(days=1)
_BACK = 700  # how far back a late record is dated, in days
_TRAITS = ("sex", "ethnicity")
# what says whose record it is, and what has draws of its own
_NOT_RECODED = {"family_id", "is_nfa"}
File = CsvFile | CensusFile
Key = tuple[type[Record], str]


@dataclass(frozen=True)
class Original:
    """Some of a borough's extracts, oldest first, and what conform made of the last; the archive and the manifest
    before the first of them, where others went before."""

    extracts: Sequence[Path]
    archive: Archives
    archive_before: Archives | None = None
    manifest_before: Manifest | None = None


@dataclass
class Made:
    """What became of the extracts: lines by what was done to them, and the people added, each with its day."""

    edits: Counter[str] = field(default_factory=Counter)
    people: dict[Who, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Month:
    """One extract while it is edited. `days` are the people's days; `known` the records visible at them, and whether
    their end was; `shown` those that earlier extracts held, and whether with an end; `before` the manifest before."""

    extract_on: date
    days: Mapping[Who, date]
    known: Mapping[Key, bool]
    shown: Mapping[Key, bool]
    before: Manifest | None
    care_began: Mapping[Who, date]
    seed: int

    def chance(self, *what: object) -> Random:
        """Draws that are the same in every run, and for every line of one record in one extract."""
        return Random("|".join(map(str, (self.seed, self.extract_on, *what))))

    def covered(self, service: str, day: date) -> bool:
        """Whether the extract before this one covered a day."""
        covers = self.before.covers.get(service, ()) if self.before else ()
        return any(start <= day <= end for start, end in covers)

    def start_stays(self, key: Key) -> bool:
        """Visible, and by this extract alone."""
        return key in self.known and key not in self.shown

    def end_stays(self, key: Key) -> bool:
        """Its end is visible, and by this extract alone."""
        return self.known.get(key, False) and not self.shown.get(key, False)


def counterfactual(original: Original, target: Path, days: Mapping[Who, date], seed: int) -> Made:
    """Write the extracts, of these people alone, as they might have been had all been the same before each's day."""
    known, care_began, made = _known(original.archive, days), _care_began(original.archive), Made()
    shown, before = _held(original.archive_before, days), original.manifest_before
    for folder in original.extracts:
        manifest, files = read_manifest(folder), read_files(folder)
        for line in [line for file in files for line in file.lines()]:
            if line.who not in days and not line.stays:
                line.drop()
        here = _shown(files)
        if manifest.extract_on > min(days.values(), default=date.max):
            month = Month(manifest.extract_on, days, known, shown, before, care_began, seed)
            _edit(files, month, made)
            _add(files, month, here.keys() | shown.keys() | known.keys(), made)
        for file in files:
            file.write(target / folder.name)
        shutil.copy(folder / "manifest.yaml", target / folder.name)
        shown = shown | {key: has_end or shown.get(key, False) for key, has_end in here.items()}
        before = manifest
    return made


def _shown(files: list[File]) -> dict[Key, bool]:
    """The records that the files hold, and whether with an end."""
    shown: dict[Key, bool] = {}
    for line in (line for file in files for line in file.lines()):
        has_end = bool(line.text("ended_on")) or (line.text("is_nfa") or "").lower() in ("1", "true", "y")
        shown[_key(line)] = has_end or shown.get(_key(line), False)
    return shown


def _key(line: Line) -> Key:
    return line.record, line.key() or ""


def _held(archive: Archives | None, days: Mapping[Who, date]) -> dict[Key, bool]:
    """The people's records in an archive, and whether with an end."""
    sql = "SELECT record_id, bool_or(ended_on IS NOT NULL) AS has_end FROM archive JOIN people USING (system, local_id)"
    return {} if archive is None else _of_people(archive, days, lambda record: f"{sql} GROUP BY record_id")


def _of_people(archive: Archives, days: Mapping[Who, date], sql: Callable[[type[Record]], str]) -> dict[Key, bool]:
    told = [{"system": system, "local_id": local_id, "day": day} for (system, local_id), day in days.items()]
    schema = pa.schema({"system": pa.string(), "local_id": pa.string(), "day": pa.date32()})
    found = {}
    for record, table in archive.items():
        with scratch(archive=table, people=pa.Table.from_pylist(told, schema)) as db:
            rows = query(db, sql(record)).to_pylist()
        found |= {(record, row["record_id"]): row["has_end"] for row in rows}
    return found


def _known(archive: Archives, days: Mapping[Who, date]) -> dict[Key, bool]:
    """The records visible at their person's day, each with whether its end was.

    A UASC listing has no date of its own and is taken as visible throughout: it changes only where it was shown before.
    """

    def sql(record: type[Record]) -> str:
        always = record is Uasc
        return f"""SELECT record_id, {always} OR bool_or(coalesce(end_known_on < day, false)) AS has_end
            FROM archive JOIN people USING (system, local_id) WHERE {always}
            OR (greatest(known_on, happened_on) < day AND (gone_on IS NULL OR gone_on >= day)) GROUP BY record_id"""

    return _of_people(archive, days, sql)


def _care_began(archive: Archives) -> dict[Who, date]:
    sql = "SELECT system, local_id, min(happened_on) AS began_on FROM archive GROUP BY system, local_id"
    with scratch(archive=archive[CareEpisode]) as db:
        return {(row["system"], row["local_id"]): row["began_on"] for row in query(db, sql).to_pylist()}


def _described(files: list[File], month: Month) -> set[Who]:
    """The people to edit whom this extract describes; of another one a record may be all that tells of it."""
    told = {line.who for file in files if file.record is Person for line in file.lines() if line.record is Person}
    return {who for who in told if month.days.get(who, date.max) < month.extract_on}


def _edit(files: list[File], month: Month, made: Made) -> None:
    """Edit what the extract holds."""
    people = _described(files, month)
    for file in files:
        last = min(file.bounds[1], month.extract_on - DAY)
        for line in list(file.lines()):
            if line.who in people and line.key() and not (line.stays or line.is_dropped or line.record is Restriction):
                made.edits.update(_edited(line, last, month))


def _edited(line: Line, last: date, month: Month) -> Iterator[str]:
    """Edit a line as far as that is legitimate; gives what was done."""
    day, key = month.days[line.who], _key(line)
    chance = month.chance(*key)
    yield from _recoded(line, chance, _TRAITS if line.record is Person else line.record.known_at("now"))
    if line.record is Person:
        return
    start_stays, end_stays = month.start_stays(key), month.end_stays(key)
    all_stays = [month.start_stays(inner) or month.end_stays(inner) for inner in (key, *map(_key, line.within))]
    if chance.random() < 0.35 and not any(all_stays):
        line.drop()
        yield "deleted"
        return
    if not start_stays:
        yield from _recoded(line, chance, line.record.known_at("start"))
    if not start_stays and not end_stays and not line.within:
        yield from _moved(line, day, last, month, chance)
    if not end_stays and "ended_on" in line.cells.names:
        yield from _ended(line, day, chance)


def _recoded(line: Line, chance: Random, names: Collection[str]) -> Iterator[str]:
    wanted = [name for name in names if name in line.cells.names and name not in _NOT_RECODED]
    for name in (name for name in wanted if chance.random() < 0.6):
        line.put(name, _any(line.record.columns()[name], chance))
        yield "value changed"


def _any(column: Column, chance: Random) -> str | None:
    """Some value that the column may hold."""
    if column.codes is not None:
        return chance.choice(sorted(column.codes.labels))
    if column.type == FLAG:
        return chance.choice("YN")
    if column.type == COUNT:
        return str(chance.randint(1, 8))
    return "otherwise" if column.type == TEXT else None


def _moved(line: Line, day: date, last: date, month: Month, chance: Random) -> Iterator[str]:
    """Another date: on or after the day, or before it where the record keeps its key and its change is known later."""
    if chance.random() < 0.5 or "happened_on" not in line.cells.names:
        return
    is_known_later = _key(line) in month.known or (line.day("recorded_on") or date.min) >= day
    if "key" in line.key_names and is_known_later:
        line.put("happened_on", day - chance.randint(1, _BACK) * DAY)
        yield "date changed"
    elif last >= day:
        line.put("happened_on", _between(day, last, chance))
        yield "date changed"


def _ended(line: Line, day: date, chance: Random) -> Iterator[str]:
    """No end, or another that cannot be known before the day; with it what is decided at the end."""
    if chance.random() < 0.3:
        return
    began = max(line.day("happened_on") or day, day)
    line.put("ended_on", None if chance.random() < 0.4 else began + chance.randint(0, 90) * DAY)
    yield "end changed"
    yield from _recoded(line, chance, line.record.known_at("end"))


def _add(files: list[File], month: Month, taken: Collection[Key], made: Made) -> None:
    """Add people and records to the extract; `taken` are the keys of others."""
    newcomers = _newcomers(files, month)
    made.people |= newcomers
    made.edits["person added"] += len(newcomers)
    month = replace(month, days={**month.days, **newcomers})
    families, people = _families(files, month), _described(files, month)
    for file in files:
        for record, who, opened in list(file.openings(people)):
            if record not in (Person, Restriction, Address) and _is_wanted(record, who, month):
                line = opened()
                if _filled(line, file, month, families) and _key(line) not in taken:
                    made.edits["added"] += 1
                else:
                    line.drop()


def _newcomers(files: list[File], month: Month) -> dict[Who, date]:
    """New people in every file that tells of people, born as some person there, a few for each day."""
    found = {}
    days = sorted({day for day in month.days.values() if day < month.extract_on})
    for file in files:
        births = sorted({birth for line in file.lines() if line.record is Person and (birth := line.day("born_on"))})
        for day, number in ((day, number) for day in days for number in range(3) if births):
            born_on = month.chance(file.path, day, number).choice(births)
            who = file.add_person(f"new{month.extract_on:%Y%m%d}x{day:%Y%m%d}x{number}", born_on)
            found |= {who: day} if who else {}
    return found


def _families(files: list[File], month: Month) -> dict[date, list[str]]:
    """The families of the people of each day."""
    families: dict[date, set[str]] = {}
    for line in (line for file in files if file.record is Membership for line in file.lines()):
        if line.who in month.days and (family_id := line.text("family_id")):
            families.setdefault(month.days[line.who], set()).add(family_id)
    return {day: sorted(found) for day, found in families.items()}


def _is_wanted(record: type[Record], who: Who, month: Month) -> bool:
    return month.chance(record.__name__, who, "new").random() < (1.0 if who[1].startswith("new") else 0.2)


def _filled(line: Line, file: File, month: Month, families: Mapping[date, list[str]]) -> bool:
    """Fill a new line so that it is known on or after the person's day; whether that can be done here."""
    day, chance = month.days[line.who], month.chance(line.record.__name__, line.who, file.path)
    if line.record is Uasc:  # it begins with the child's first episode, which the extract before this one covered
        line.put("ended_on", month.extract_on + 900 * DAY)
        return month.covered("ssda903", month.care_began.get(line.who, date.min))
    if not _dated(line, file, month, chance) or (line.record is Membership and day not in families):
        return False
    if "key" in line.key_names:
        line.put("key", f"new{month.extract_on:%Y%m%d}{'x'.join(line.who)}")
    if line.record is Membership:
        line.put("family_id", chance.choice(families[day]))
        line.put("role", "child")
        return True
    if "ended_on" in line.cells.names and chance.random() < 0.5:
        line.put("ended_on", (line.day("happened_on") or day) + chance.randint(0, 400) * DAY)
    for name in (name for name in line.record.columns() if name in line.cells.names):
        line.put(name, _any(line.record.columns()[name], chance))
    return True


def _dated(line: Line, file: File, month: Month, chance: Random) -> bool:
    """Date a new line: recorded late, told late where the extract before lacked it, or on or after the day."""
    day, last = month.days[line.who], month.extract_on - DAY
    earlier = day - chance.randint(1, _BACK) * DAY
    first, last_here = max(day, file.bounds[0]), min(file.bounds[1], last)
    if "recorded_on" in line.cells.names and chance.random() < 0.4:
        line.put("happened_on", earlier)
        line.put("recorded_on", _between(day, last, chance))
    elif month.covered(line.record.service, earlier) and earlier <= last_here and chance.random() < 0.5:
        line.put("happened_on", earlier)
    elif line.record is Membership and chance.random() < 0.3:
        return True  # undated: known from the first extract that holds it
    elif first <= last_here:
        line.put("happened_on", _between(first, last_here, chance))
    else:
        return False
    return True


def _between(first: date, last: date, chance: Random) -> date:
    return first + chance.randint(0, (last - first).days) * DAY
