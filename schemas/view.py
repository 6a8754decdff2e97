"""The linked tables: what everything after `link` reads, as known by one date."""

from schemas.table import COUNT, DATE, FLAG, NUMBER, TEXT, Column, Table


class Coverage(Table):
    grain = "one covered interval of one source of one borough; both ends are covered days"
    source = "manifest.yaml"
    borough = Column(TEXT, "the borough", required=True)
    service = Column(TEXT, "the source", required=True)
    from_on = Column(DATE, "first covered day", required=True)
    to_on = Column(DATE, "last covered day", required=True)


class EarlierReturn(Table):
    grain = "one yearly return that tells of a record of which a later one tells too"
    source = "the yearly returns of all extracts so far"
    record = Column(TEXT, "the kind of record", required=True)
    record_id = Column(TEXT, "the record", required=True)
    year = Column(COUNT, "the year of the return", required=True)


class Kin(Table):
    grain = "one person"
    source = "all sources, linked"
    child_id = Column(TEXT, "keyed hash of the earliest-known (borough, system, local id)", required=True)
    kin_id = Column(TEXT, "connected families, for splits and the bootstrap only", required=True)


class Birth(Table):
    grain = "one person"
    source = "all sources, linked; kept apart from the rest, mode 0600, never cached or published"
    child_id = Column(TEXT, "the person", required=True)
    born_on = Column(DATE, "date of birth; the expected date before it")


class Child(Kin):
    grain = "one person"
    source = "Kin and Birth together, as a view opens them"
    born_on = Birth.born_on


class Traits(Table):
    grain = "one person"
    source = "all sources, linked; kept apart from the features, for the equality audit only"
    child_id = Column(TEXT, "the person", required=True)
    sex = Column(TEXT, "M, F or U, or `unmapped`")
    ethnicity = Column(TEXT, "national code of ethnicity, or `unmapped`")
    is_disabled = Column(FLAG, "a disability is recorded")


class Identity(Table):
    grain = "one local id"
    source = "all sources; stays in the identity store, mode 0600, never cached or published"
    borough = Column(TEXT, "the borough", required=True)
    system = Column(TEXT, "the system", required=True)
    local_id = Column(TEXT, "the id in that system", required=True)
    child_id = Column(TEXT, "the person", required=True)
    link_known_on = Column(DATE, "the day before the first extract that joins it", required=True)


class FamilyIdentity(Table):
    grain = "one family id of a borough"
    source = "people family_members; stays in the identity store"
    borough = Column(TEXT, "the borough", required=True)
    local_family_id = Column(TEXT, "the borough's id of the family", required=True)
    family_id = Column(TEXT, "its keyed hash", required=True)


class LinkDecision(Table):
    grain = "one pair of ids on which a person decided"
    source = "link_decisions.csv of the borough"
    borough = Column(TEXT, "the borough of the first id", required=True)
    system = Column(TEXT, "its system", required=True)
    local_id = Column(TEXT, "the id in that system", required=True)
    other_borough = Column(TEXT, "the borough of the second id", required=True)
    other_system = Column(TEXT, "its system", required=True)
    other_local_id = Column(TEXT, "the id in that system", required=True)
    decision = Column(TEXT, "same or different", required=True)
    decided_on = Column(DATE, "the day of the decision, which counts for what is made as of later days", required=True)


class LinkReview(Table):
    grain = "one pair of ids that look like one person and were not joined"
    source = "link; stays in the identity store"
    borough = Column(TEXT, "the borough of the first id", required=True)
    system = Column(TEXT, "its system", required=True)
    local_id = Column(TEXT, "the id in that system", required=True)
    other_borough = Column(TEXT, "the borough of the second id", required=True)
    other_system = Column(TEXT, "its system", required=True)
    other_local_id = Column(TEXT, "the id in that system", required=True)
    score = Column(NUMBER, "the probability that they are one person; empty below link.review_above")
    why = Column(TEXT, "why they were not joined: unsure, contradicted, several or not_together", required=True)


class Quarantined(Table):
    grain = "one row that was set aside"
    source = "conform"
    file = Column(TEXT, "the file, relative to the extract", required=True)
    row = Column(COUNT, "the row in it, or the child's place in the XML", required=True)
    record = Column(TEXT, "the table it was meant for", required=True)
    rule = Column(TEXT, "the rule it broke", required=True)
    reason = Column(TEXT, "what is wrong, without any value of the row", required=True)


class Repaired(Table):
    grain = "one change to one record, or its being left out"
    source = "conform; record ids stay in data/conform"
    record_id = Column(TEXT, "the record's key in the source system", required=True)
    rule = Column(TEXT, "the rule by which it was repaired", required=True)
    column = Column(TEXT, "the column that was changed; empty where the record was left out")
    before = Column(TEXT, "what the files tell")
    after = Column(TEXT, "what it was changed to")
