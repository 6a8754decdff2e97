"""The tables that stand on landmarks: who is asked about, what followed, relatives and households as known then."""

import pyarrow as pa

from schemas.table import COUNT, DATE, FLAG, TEXT, Column, Table

ROW = pa.int64()


class Landmark(Table):
    grain = "one landmark: child, life stage, date"
    source = "linked records, as known at the landmark"
    row_id = Column(ROW, "its place in the spine", required=True)
    child_id = Column(TEXT, "the child", required=True)
    kin_id = Column(TEXT, "the child's kin, for splits", required=True)
    borough = Column(TEXT, "where the child is at the landmark", required=True)
    life_stage = Column(TEXT, "the life stage", required=True)
    landmark_on = Column(DATE, "the landmark: the start of that day", required=True)
    months_to_stage = Column(COUNT, "months to the anniversary", required=True)
    reason = Column(TEXT, "eligible, or the first reason why not in the cohort", required=True)


class Relative(Table):
    grain = "one relative of a child, as known at a landmark"
    source = "family memberships"
    row_id = Column(ROW, "the landmark", required=True)
    relative_id = Column(TEXT, "the relative", required=True)
    role = Column(TEXT, "sibling, or the role of another member of the family", required=True)
    same_household = Column(FLAG, "both are current members of one family", required=True)
    age_months = Column(
        COUNT, "months from the relative's month of birth to the landmark's; empty if not known or not yet born"
    )
    gap_months = Column(COUNT, "months from the relative's month of birth to the child's; empty where age_months is")


class Covered(Table):
    grain = "one need of coverage at one borough and landmark"
    source = "manifests"
    borough = Column(TEXT, "the borough", required=True)
    landmark_on = Column(DATE, "the landmark", required=True)
    need = Column(TEXT, "which days of which sources must be covered", required=True)
    is_covered = Column(FLAG, "whether they are", required=True)


class Label(Table):
    grain = "one outcome at one landmark, as known before one date"
    source = "linked records"
    row_id = Column(ROW, "the landmark", required=True)
    outcome = Column(TEXT, "the outcome", required=True)
    as_of = Column(DATE, "the date before which it was known", required=True)
    label = Column(COUNT, "1, 0; empty when censored, too recent or not at risk")
    reason = Column(
        TEXT, "event, no_event, died, adopted, turned_18, censored, too recent or not at risk", required=True
    )
    event_on = Column(DATE, "the event, or what the reason names")
    closed_intervals = Column(COUNT, "12-month intervals that are closed and known", required=True)
    event_interval = Column(COUNT, "the closed interval in which the event fell; 0 for none", required=True)


class Member(Table):
    grain = "one current member of one family at one date"
    source = "family memberships and open plans and episodes"
    borough = Column(TEXT, "the family's borough", required=True)
    landmark_on = Column(
        DATE, "the date; of the month's lists its landmark, as known on the extract's day", required=True
    )
    family_id = Column(TEXT, "the family", required=True)
    child_id = Column(TEXT, "the member", required=True)
    role = Column(TEXT, "role in the family")
    is_latest = Column(FLAG, "this is the member's latest membership", required=True)
    is_looked_after = Column(FLAG, "looked after then", required=True)
    on_cp_plan = Column(FLAG, "on a child protection plan then", required=True)
    on_cin_plan = Column(FLAG, "on a child in need plan then", required=True)
    in_early_help = Column(FLAG, "an early-help episode is open then", required=True)
    objects = Column(FLAG, "an objection holds", required=True)
    last_record_on = Column(DATE, "the day on which the latest of the member's records became known")
