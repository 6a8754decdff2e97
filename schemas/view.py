"""The linked tables: what everything after `link` reads, as known by one date."""

from schemas.table import COUNT, DATE, FLAG, TEXT, Column, Table


class Coverage(Table):
    grain = "one covered interval of one source of one borough; both ends are covered days"
    source = "manifest.yaml"
    borough = Column(TEXT, "the borough", required=True)
    service = Column(TEXT, "the source", required=True)
    from_on = Column(DATE, "first covered day", required=True)
    to_on = Column(DATE, "last covered day", required=True)


class Child(Table):
    grain = "one person"
    source = "all sources, linked"
    child_id = Column(TEXT, "keyed hash of the earliest-known (borough, system, local id)", required=True)
    kin_id = Column(TEXT, "connected families, for splits and the bootstrap only", required=True)
    born_on = Column(DATE, "date of birth; the expected date before it")


class Traits(Table):
    grain = "one person"
    source = "all sources, linked; kept apart from the features, for the equality audit only"
    child_id = Column(TEXT, "the person", required=True)
    sex = Column(TEXT, "M, F or U")
    ethnicity = Column(TEXT, "ethnicity code")
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


class Quarantined(Table):
    grain = "one row that was set aside"
    source = "conform"
    file = Column(TEXT, "the file, relative to the extract", required=True)
    row = Column(COUNT, "the row in it, or the child's place in the XML", required=True)
    record = Column(TEXT, "the table it was meant for", required=True)
    rule = Column(TEXT, "the rule it broke", required=True)
    reason = Column(TEXT, "what is wrong, without any value of the row", required=True)
