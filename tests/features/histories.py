"""Made-up histories of a child and the people around it, full of what is hard to get right about time.

Each is a function of one number that hypothesis draws, and not of hundreds of small draws: those come out alike, and at
a hundred times the cost. `smaller` is what makes a failing one short in place of hypothesis.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from features.steps import TIER
from schemas.records import Membership, Record
from tests.features.known_then import Row, World
from tests.features.made_up_records import EDGES, SOURCES, WINDOWS, days_back, known_from, version, versions

CHILD = "child"
OTHERS = ("sibling", "twin", "baby", "mother", "carer")
BOROUGHS = ("lbhf", "rbkc")
SERVICES = ("cin_census", "ssda903", "contacts", "early_help", "youth_justice", "people", "school_census")
# leap days, first days of a code's or a record's window (24A, RC9, CIN plans, pre-proceedings, workers), plain ones
LANDMARKS = """
    2024-03-30 2024-03-31 2025-03-30 2025-03-31 2021-04-01 2021-04-02 2028-03-29 2028-03-30 2028-03-31 2024-04-01
    2024-02-29 2024-03-01 2026-09-01 2026-10-01 2027-01-01 2028-03-01 2030-01-01
    """


@dataclass(frozen=True)
class History:
    """A world, and the landmarks at which its child is looked at, each with the borough in which the child is."""

    world: World
    landmarks: tuple[tuple[date, str], ...]

    def drawn(self) -> str:
        """All that it holds, a line each, for whoever reads why a test failed."""
        lines = [f"at {landmark_on} in {borough}" for landmark_on, borough in self.landmarks]
        lines += [f"{person} born on {born_on}" for person, born_on in self.world.born.items()]
        for record, rows in self.world.records.items():
            for row in sorted(rows, key=lambda row: (row["child_id"], row["record_id"], row["known_on"])):
                told = " ".join(f"{name}={value}" for name, value in row.items() if value is not None)
                lines.append(f"{record.__name__}: {told}")
        return "\n".join([*lines, *("covered: " + " ".join(map(str, told.values())) for told in self.world.coverage)])

    def smaller(self) -> Iterator["History"]:
        """The histories with one record less, and one version or one covered interval."""
        for record, rows in self.world.records.items():
            for place in range(len(rows)):
                fewer = {**self.world.records, record: rows[:place] + rows[place + 1 :]}
                yield replace(self, world=replace(self.world, records=fewer))


def histories() -> st.SearchStrategy[History]:
    """A child, up to five others, and runs of records of a few kinds, looked at on two days."""
    return st.integers(0, 2**48).map(lambda number: history(Random(number)))


def history(random: Random) -> History:
    """The history that a source of chance leads to."""
    landmark_on = date.fromisoformat(random.choice(LANDMARKS.split()))
    people = [CHILD, *random.sample(OTHERS, random.choice((0, 1, 2, 3, 4, 5)))]
    records = memberships(random, people, landmark_on)
    for place in range(random.randint(3, 18)):
        person = random.choice((CHILD, random.choice(people), random.choice(people)))
        record, rows = run(random, person, f"r{place}", landmark_on, random.choice((tuple(TIER), SOURCES, SOURCES)))
        records.setdefault(record, []).extend(rows)
    world = World(records, _births(random, people, landmark_on), _coverage(random, landmark_on))
    later_on = landmark_on + timedelta(days=random.choice((1, 30, 31, 366)))
    return History(world, ((landmark_on, "lbhf"), (later_on, random.choice(BOROUGHS))))


def run(
    random: Random, person: str, name: str, landmark_on: date, kinds: tuple[type[Record], ...]
) -> tuple[type[Record], list[Row]]:
    """One to four records of one of `kinds` and a person, some begun on the same day, each with its versions."""
    record = random.choice(kinds)
    began = [days_back(random, record) for _ in range(random.randint(1, 4))]
    if random.random() < 0.3:
        began[-1] = began[0]
    return record, [
        row
        for place, days in enumerate(began)
        for row in versions(random, record, person, f"{name}-{place}", landmark_on, days)
    ]


def memberships(random: Random, people: list[str], landmark_on: date) -> dict[type[Record], list[Row]]:
    """Mostly a plain one of a family each; sometimes several, of any kind, twice in one family too."""
    rows: list[Row] = []
    for person in people:
        usual = {"family_id": "f", "role": {"mother": "parent", "carer": "carer"}.get(person, "child")}
        if random.random() < 0.6:
            long_ago = version(random, Membership, person, f"m-{person}", landmark_on - timedelta(days=3000), 800)
            rows.append(long_ago | usual | {"ended_on": None, "end_known_on": None, "end_how": None})
        for place in range(random.choice((0, 1, 1, 2))):
            days = days_back(random, Membership)
            found = versions(random, Membership, person, f"m-{person}-{place}", landmark_on, days)
            rows += [row | (usual if random.random() < 0.6 else {}) for row in found]
    return {Membership: rows}


def later(random: Random, history: History) -> History:
    """The same history up to its first landmark, and another one from then on: new records and versions, later ends,
    values decided at the end or told as of now, records that vanish."""
    landmark_on, _ = history.landmarks[0]
    records: dict[type[Record], list[Row]] = {}
    for record, rows in history.world.records.items():
        known = [row for row in rows if row["known_on"] < landmark_on]
        records[record] = [seen for row in known for seen in _from_then_on(random, record, row, landmark_on)]
    for place, record in enumerate(SOURCES):
        for person in random.sample(sorted(history.world.born), min(2, len(history.world.born))):
            _, rows = run(random, person, f"later{random.random()}-{place}", landmark_on, (record,))
            day = landmark_on + timedelta(days=random.choice((0, 0, 1, 40)))
            records.setdefault(record, []).extend(known_from(row, day) | {"gone_on": None} for row in rows)
    return replace(history, world=replace(history.world, records=records), landmarks=history.landmarks[:1])


def _from_then_on(random: Random, record: type[Record], row: Row, landmark_on: date) -> list[Row]:
    """A version that was known before the landmark, with another fate from then on, and what came in its place."""
    days = 100 if row["happened_on"] is None else (landmark_on - row["happened_on"]).days
    day = landmark_on + timedelta(days=random.choice((0, 0, 1, 40)))
    other = versions(random, record, row["child_id"], row["record_id"], landmark_on, days)[0]
    if row["end_known_on"] is None or row["end_known_on"] >= landmark_on:
        row = row | {name: other[name] for name in ("ended_on", "end_how", *record.known_at("end"))}
        row = row | {"end_known_on": other["ended_on"] and day}
    if row["now_known_on"] >= landmark_on:
        row = row | {name: other[name] for name in record.known_at("now")} | {"now_known_on": day}
    if row["gone_on"] is not None and row["gone_on"] < landmark_on:
        return [row]
    gone_on = random.choice((None, day))
    follows = [known_from(other, day) | {"gone_on": None}] if gone_on and random.random() < 0.7 else []
    return [row | {"gone_on": gone_on}, *follows]


def _births(random: Random, people: list[str], landmark_on: date) -> dict[str, date | None]:
    """The child's own and the others': twins, leap days, of age, just before, on and after the landmark, unknown."""
    own = random.choice((date(2012, 2, 29), date(2013, 3, 1), date(2010, 8, 31)))

    def other() -> date | None:
        ago = random.choice((-30, -1, 0, 1, 100, 364, 365, 366, 1825, 1826, 1827, random.randint(1, 9000)))
        born = landmark_on - timedelta(days=ago)
        return random.choice((None, own, date(2012, 2, 28), date(2016, 2, 29), born, born, born, born))

    return {person: own if person == CHILD else other() for person in people}


def _coverage(random: Random, landmark_on: date) -> list[Row]:
    """Mostly of all days; of a few sources one that begins or ends about a window's edge, or has a gap."""
    short = random.sample(SERVICES, random.choice((0, 0, 0, 1, 2)))
    told: list[Row] = []
    for borough in BOROUGHS:
        for service in SERVICES:
            every = [(date(2000, 1, 1), date(2035, 1, 1))]
            intervals = _intervals(random, landmark_on) if service in short else every
            told += [{"borough": borough, "service": service, "from_on": one, "to_on": two} for one, two in intervals]
    return told


def _intervals(random: Random, landmark_on: date) -> list[tuple[date, date]]:
    ended = random.choice((-400, -1, 0, 1, 1, 2, 31))
    began = max(ended, random.choice((random.choice(EDGES), *WINDOWS)))
    first, last = landmark_on - timedelta(days=began), landmark_on - timedelta(days=ended)
    if random.random() < 0.5:
        return [(first, last)]
    middle = landmark_on - timedelta(days=random.randint(ended, began))
    # intervals that touch come as one: the next one leaves at least a day out
    again = middle + timedelta(days=random.choice((2, 2, 3, 40)))
    return [(first, middle), (again, max(again, last))]
