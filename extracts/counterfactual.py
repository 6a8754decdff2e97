"""Copies of a borough's extracts in which only what was known on or after a day is otherwise: for the proof of time.

Each person has a day of its own, a landmark. An extract of that day or earlier stays as it is. In a later one nothing
is edited on which, by the rules (design.md, "Time"), anything known before the day depends:
- a record not visible at the day is deleted, recoded, or moved to where it is known on or after the day;
- so is a visible one that an earlier extract already shows: a change is known from the extract that tells it;
- of a visible one first shown here only the end is edited, if not visible, and what is kept only as it is now;
- a new record is recorded on or after the day, or its date and lag reach the day, or the extract before lacked it.
Ids, births, numbers and adoptions stay, with all that is told of an adopted child, for links hold for all landmarks; so
does the manifest.
"""

import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa

from schemas.codes import ADOPTED_CASE, ADOPTED_ENDS
from schemas.records import (
    LAG_OF_SERVICE,
    Address,
    CareEpisode,
    Membership,
    Person,
    Record,
    Referral,
    Restriction,
    Uasc,
)
from schemas.table import COUNT, FLAG, TEXT, Column

from .linkage import Archives
from .manifest import Manifest, read_manifest
from .opening import read_files
from .rewriting import File, Line, Who
from .scratch import query, scratch
from .values import YES

DAY, _BACK = timedelta(days=1), 700  # a late record is dated up to _BACK days back
_NOT_RECODED = {"family_id", "is_nfa"}  # the one says whose family it is, the other ends the referral
Key = tuple[type[Record], str]


@dataclass(frozen=True)
class Original:
    """Some of a borough's extracts, oldest first, what conform made of the last, and of what went before the first."""

    extracts: Sequence[Path]
    archive: Archives
    lag_days: Mapping[str, int]
    archive_before: Archives = field(default_factory=dict)
    manifest_before: Manifest | None = None


@dataclass
class Made:
    """What became of the extracts: lines by what was done to them, and the people added, each with its day."""

    edits: Counter[str] = field(default_factory=Counter)
    people: dict[Who, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Month:
    """One extract while it is edited.

    `days` are the people's days; `known` the records visible at them, and whether their end was; `shown` those that
    earlier extracts held, and whether with an end; `before` the manifest before. `kept` are those that conform kept by
    then: a line that it set aside is not edited, or it might become valid and be known before the day, and shows
    nothing of what a later extract tells. What is told of the `adopted` is not edited either: when it happened decides
    whom they are joined to.
    """

    extract_on: date
    days: Mapping[Who, date]
    known: Mapping[Key, bool]
    shown: Mapping[Key, bool]
    before: Manifest | None
    lag_days: Mapping[str, int]
    seed: int
    kept: Collection[Key] = ()
    adopted: Collection[Who] = ()

    def chance(self, *what: object) -> Random:
        """Draws that are the same in every run, and for every line of one record in one extract."""
        return Random("|".join(map(str, (self.seed, self.extract_on, *what))))

    def covered(self, service: str, day: date) -> bool:
        """Whether the extract before this one covered a day."""
        covers = self.before.covers.get(service, ()) if self.before else ()
        return any(start <= day <= end for start, end in covers)

    def first(self, line: Line) -> date:
        """The first day from which a date without a recorded one is not known before the person's day."""
        return self.days[line.who] - self.lag_days[LAG_OF_SERVICE[line.record.service]] * DAY

    def start_stays(self, line: Line) -> bool:
        """Visible, and by this extract alone."""
        return _key(line) in self.known and _key(line) not in self.shown

    def end_stays(self, line: Line) -> bool:
        """Its end is visible, and by this extract alone."""
        return self.known.get(_key(line), False) and not self.shown.get(_key(line), False)


def counterfactual(original: Original, target: Path, days: Mapping[Who, date], seed: int) -> Made:
    """Write the extracts, of these people alone, as they might have been had all been the same before each's day."""
    known, made, before = _known(original.archive, days), Made(), original.manifest_before
    adopted = _adopted(original.archive)
    shown = _of_people(original.archive_before, days, "true", "ended_on IS NOT NULL")
    for folder in original.extracts:
        manifest, files = read_manifest(folder), read_files(folder, days)
        for stranger in [one for file in files for one in file.lines() if one.who not in days and not one.stays]:
            stranger.drop()
        kept = _of_people(original.archive, days, f"now_known_on < DATE '{manifest.extract_on}'", "true").keys()
        here = _shown(files)
        if manifest.extract_on > min(days.values(), default=date.max):
            month = Month(manifest.extract_on, days, known, shown, before, original.lag_days, seed, kept, adopted)
            _edit(files, month, made)
            _add(files, month, here.keys() | shown.keys() | known.keys(), made)
        for file in files:
            file.write(target / folder.name)
        shutil.copy(folder / "manifest.yaml", target / folder.name)
        shown = shown | {key: has_end or shown.get(key, False) for key, has_end in here.items() if key in kept}
        before = manifest
    return made


def _key(line: Line) -> Key:
    return line.record, line.key() or ""


def _shown(files: list[File]) -> dict[Key, bool]:
    """The records that the files hold, and whether with an end."""
    shown: dict[Key, bool] = {}
    for line in (line for file in files for line in file.lines()):
        has_end = bool(line.text("ended_on")) or (line.text("is_nfa") or "").lower() in YES
        shown[_key(line)] = has_end or shown.get(_key(line), False)
    return shown


def _known(archive: Archives, days: Mapping[Who, date]) -> dict[Key, bool]:
    """The records visible at their person's day, each with whether its end was.

    A UASC listing, which has no date of its own, is taken as visible throughout: it changes only where shown before.
    """
    visible = "greatest(known_on, happened_on) < day AND (gone_on IS NULL OR gone_on >= day)"
    always = _of_people({Uasc: archive[Uasc]}, days, "true", "true")
    return _of_people(archive, days, visible, "end_known_on < day") | always


def _of_people(archive: Archives, days: Mapping[Who, date], where: str, ended: str) -> dict[Key, bool]:
    """The people's records in an archive, those `where` something holds, and whether in one version `ended` does."""
    people = pa.table({"who": ["|".join(who) for who in days], "day": pa.array(days.values(), pa.date32())})
    sql = f"""SELECT record_id, bool_or(coalesce({ended}, false)) AS has_end FROM archive
              JOIN people ON who = system || '|' || local_id WHERE {where} GROUP BY record_id"""
    found: dict[Key, bool] = {}
    for record, table in archive.items():
        with scratch(archive=table, people=people) as db:
            found |= {(record, row["record_id"]): row["has_end"] for row in query(db, sql).to_pylist()}
    return found


def _adopted(archive: Archives) -> set[Who]:
    """The ids of adopted children, and those that share a number with one."""
    with scratch(care=archive[CareEpisode], cases=archive[Referral], people=archive[Person]) as db:
        found = query(
            db,
            f"""WITH adopted AS (
                SELECT system, local_id FROM care WHERE end_reason IN {ADOPTED_ENDS}
                UNION SELECT system, local_id FROM cases WHERE closure_reason = '{ADOPTED_CASE}'),
            numbers AS (
                SELECT system, local_id, unnest([master_id, upn, former_upn, nhs_number]) AS number FROM people)
            FROM adopted UNION SELECT system, local_id FROM numbers WHERE number IN (
                SELECT number FROM numbers SEMI JOIN adopted USING (system, local_id) WHERE number IS NOT NULL)""",
        )
    return set(zip(*(found.column(name).to_pylist() for name in ("system", "local_id")), strict=True))


def _described(files: list[File], month: Month) -> set[Who]:
    """The people to edit whom this extract describes; of another one a record may be all that tells of it."""
    told = {line.who for file in files if file.record is Person for line in file.lines() if line.record is Person}
    return {who for who in told - set(month.adopted) if month.days.get(who, date.max) < month.extract_on}


def _edit(files: list[File], month: Month, made: Made) -> None:
    """Edit what the extract holds."""
    people = _described(files, month)
    for file in files:
        last = min(file.bounds[1], month.extract_on - DAY)
        for line in [one for one in file.lines() if one.who in people and one.key() and not one.stays]:
            if not line.is_dropped and line.record not in (Person, Restriction) and _key(line) in month.kept:
                made.edits.update(_edited(line, last, month))


def _edited(line: Line, last: date, month: Month) -> Iterator[str]:
    """Edit a line as far as that is legitimate; gives what was done."""
    chance = month.chance(*_key(line))
    start_stays, end_stays = month.start_stays(line), month.end_stays(line)
    yield from _recoded(line, chance, line.record.known_at("now"))
    stays = any(month.start_stays(one) or month.end_stays(one) for one in (line, *line.within))
    if chance.random() < 0.35 and not stays:
        line.drop()
        yield "deleted"
        return
    if not start_stays:
        yield from _recoded(line, chance, line.record.known_at("start"))
    if not start_stays and not end_stays and not line.within:
        yield from _moved(line, last, month, chance)
    if not end_stays and "ended_on" in line.cells.names and chance.random() < 0.9:
        line.put("ended_on", _end(line, month, chance))
        yield "end changed"
        yield from _recoded(line, chance, line.record.known_at("end"))


def _end(line: Line, month: Month, chance: Random) -> date | None:
    """No end, one that the extract before covered and did not show, or one that is not known before the day."""
    began, earlier = line.day("happened_on") or month.first(line), month.days[line.who] - chance.randint(1, 200) * DAY
    if chance.random() < 0.3:
        return None
    if began <= earlier and month.covered(line.record.service, earlier) and chance.random() < 0.7:
        return earlier
    return _between(max(began, month.first(line)), max(began, month.days[line.who]) + 90 * DAY, chance)


def _recoded(line: Line, chance: Random, names: Collection[str]) -> Iterator[str]:
    for name in (name for name in names if name in line.cells.names and name not in _NOT_RECODED):
        if chance.random() < 0.6:
            line.put(name, _any(line.record.columns()[name], chance))
            yield "value changed"


def _any(column: Column, chance: Random) -> str | None:
    """Some value that the column may hold."""
    if column.codes is not None:
        return chance.choice(sorted(column.codes.labels.keys() - {*ADOPTED_ENDS, ADOPTED_CASE}))
    if column.type == FLAG:
        return chance.choice("YN")
    return {COUNT: str(chance.randint(1, 8)), TEXT: "otherwise"}.get(column.type)


def _moved(line: Line, last: date, month: Month, chance: Random) -> Iterator[str]:
    """Another date: one that is not known before the day, or any where the record keeps its key and is known later."""
    if chance.random() < 0.5 or "happened_on" not in line.cells.names:
        return
    day, told_on, old = month.days[line.who], line.day("recorded_on"), line.day("happened_on")
    first = day if told_on else month.first(line)
    if "key" in line.key_names and (_key(line) in month.known or (told_on or date.min) >= day):
        line.put("happened_on", day - chance.randint(1, _BACK) * DAY)
    elif last >= first:
        line.put("happened_on", _between(first, last, chance))
    if "key" not in line.key_names and _key(line) in month.known:  # it would take the place of another
        line.put("happened_on", old)
    elif line.day("happened_on") != old:
        yield "date changed"


def _add(files: list[File], month: Month, taken: Collection[Key], made: Made) -> None:
    """Add people and records to the extract; `taken` are the keys of others."""
    made.people |= (newcomers := _newcomers(files, month))
    made.edits["person added"] += len(newcomers)
    month = replace(month, days={**month.days, **newcomers})
    families, people = _families(files, month), _described(files, month)
    care_began = dict(sorted((key.split("|") for record, key in taken if record is CareEpisode and key), reverse=True))
    for file, (record, who, opened) in [(one, opening) for one in files for opening in one.openings(people)]:
        often = 1.0 if who in newcomers else 0.2
        if record not in (Person, Restriction, Address) and month.chance(record.__name__, who).random() < often:
            line = opened()
            if _filled(line, file, month, families, care_began) and _key(line) not in taken:
                made.edits["added"] += 1
            else:
                line.drop()


def _newcomers(files: list[File], month: Month) -> dict[Who, date]:
    """New people in every file that tells of people, born as some person there, a few for each day."""
    found: dict[Who, date] = {}
    wanted = sorted((day, n) for day in set(month.days.values()) if day < month.extract_on for n in range(3))
    for file in files:
        births = sorted({birth for line in file.lines() if line.record is Person and (birth := line.day("born_on"))})
        for day, number in wanted if births else ():
            born_on = month.chance(file.path, day, number).choice(births)
            who = file.add_person(f"new{month.extract_on:%Y%m%d}x{day:%Y%m%d}x{number}", born_on)
            found |= {who: day} if who else {}
    return found


def _families(files: list[File], month: Month) -> dict[date, list[str]]:
    """The families of the people of each day."""
    lines = [line for file in files if file.record is Membership for line in file.lines() if line.who in month.days]
    told = sorted({(month.days[line.who], line.text("family_id") or "") for line in lines})
    return {day: [family for other, family in told if other == day] for day, _ in told}


def _filled(
    line: Line, file: File, month: Month, families: Mapping[date, list[str]], care_began: Mapping[str, str]
) -> bool:
    """Fill a new line so that it is known on or after the person's day; whether that can be done here."""
    day, chance = month.days[line.who], month.chance(line.record.__name__, line.who, file.path)
    if line.record is Uasc:  # it begins with the child's first episode, which the extract before this one covered
        line.put("ended_on", month.extract_on + 900 * DAY)
        return month.covered("ssda903", date.fromisoformat(care_began.get(line.who[1], "0001-01-01")))
    if not _dated(line, file, month, chance) or (line.record is Membership and day not in families):
        return False
    if "key" in line.key_names:
        line.put("key", f"new{month.extract_on:%Y%m%d}{'x'.join(line.who)}")
    if "ended_on" in line.cells.names and chance.random() < 0.5:
        line.put("ended_on", (line.day("happened_on") or day) + chance.randint(0, 400) * DAY)
    for name in (name for name in line.record.columns() if name in line.cells.names):
        line.put(name, _any(line.record.columns()[name], chance))
    if line.record is Membership:
        line.put("family_id", chance.choice(families[day]))
        line.put("role", "child")
    return True


def _dated(line: Line, file: File, month: Month, chance: Random) -> bool:
    """Date a new line: recorded late, lacking in the extract before, or so that the lag reaches the day."""
    day, last = month.days[line.who], month.extract_on - DAY
    earlier = day - chance.randint(1, _BACK) * DAY
    first, last_here = max(month.first(line), file.bounds[0]), min(file.bounds[1], last)
    if "recorded_on" in line.cells.names and chance.random() < 0.4:
        line.put("happened_on", earlier)
        line.put("recorded_on", _between(day, last, chance))
    elif month.covered(line.record.service, earlier) and earlier <= last_here and chance.random() < 0.5:
        line.put("happened_on", earlier)
    elif first <= last_here:
        line.put("happened_on", _between(first, last_here, chance))
    return line.day("happened_on") is not None or line.record is Membership  # known, undated, from its first extract


def _between(first: date, last: date, chance: Random) -> date:
    """A day of a range, and often its first: the day on which a wrong < or <= shows."""
    return first if chance.random() < 0.5 else first + chance.randint(0, (last - first).days) * DAY
