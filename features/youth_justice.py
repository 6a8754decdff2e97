"""What youth justice knew: offences, outcomes, remands, programmes."""

from features.define import Measure, Rows, feature
from schemas.codes import FIRST_ENTRY_GROUPS, REMANDING
from schemas.records import Hearing, LegalOutcome, Offence, Programme

SERIOUS = 5  # the Youth Justice Board's serious-violence measure begins at seriousness 5


@feature(
    source=Offence,
    measure=Measure.COUNT,
    windows=(1095, 1825),
    expects=1,
    says="{value} [offence|offences] in the last {window}",
)
def offences(rows: Rows) -> Rows:
    """Offences, by the day of the offence."""
    return rows


@feature(
    source=Offence,
    measure=Measure.COUNT,
    windows=(1825,),
    expects=1,
    says="{value} serious [offence|offences] (seriousness 5 or more) in the last {window}",
)
def offences_serious(rows: Rows) -> Rows:
    """Offences of seriousness 5 or more."""
    return rows.where(rows.seriousness >= SERIOUS)


@feature(
    source=Offence,
    measure=Measure.COUNT,
    windows=(1825,),
    expects=1,
    says="{value} violent [offence|offences] in the last {window}",
)
def offences_violent(rows: Rows) -> Rows:
    """Violence against the person and robbery."""
    return rows.where(rows.category.isin(("VIOLENCE_AGAINST_THE_PERSON", "ROBBERY")))


@feature(
    source=Offence,
    measure=Measure.COUNT,
    windows=(1825,),
    expects=1,
    says="{value} knife [offence|offences] in the last {window}",
)
def offences_with_knife(rows: Rows) -> Rows:
    """Knife-related offences."""
    return rows.where(rows.is_knife)


@feature(
    source=Offence,
    measure=Measure.DAYS_SINCE,
    windows=(1825,),
    expects=-1,
    says="the last offence was {value} [day|days] ago",
)
def days_since_offence(rows: Rows) -> Rows:
    """Days since the latest offence; empty without one."""
    return rows


@feature(
    source=LegalOutcome,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("group", ("Diversion",)),
    says="{value} [diversion|diversions] from the courts in the last {window}",
)
def diversions(rows: Rows) -> Rows:
    """Diversion outcomes: no entry to the justice system."""
    return rows


@feature(
    source=LegalOutcome,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("group", FIRST_ENTRY_GROUPS),
    expects=1,
    says="{value} [caution or sentence|cautions or sentences] in the last {window}",
)
def cautions_or_sentences(rows: Rows) -> Rows:
    """Outcomes from pre-court to custody."""
    return rows


@feature(
    source=Hearing,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("remand_decision", REMANDING),
    expects=1,
    says="{value} [hearing|hearings] that remanded in the last {window}",
)
def remands(rows: Rows) -> Rows:
    """Hearings that remanded to local authority accommodation or youth detention."""
    return rows


@feature(
    source=Programme,
    measure=Measure.DAYS,
    windows=(1825,),
    expects=1,
    says="{value} [day|days] on a youth-justice programme in the last {window}",
)
def programme_days(rows: Rows) -> Rows:
    """Days on an intervention programme."""
    return rows


@feature(source=Programme, measure=Measure.IS_OPEN, expects=1, says="a youth-justice programme is open now")
def programme_open(rows: Rows) -> Rows:
    """A programme is open."""
    return rows
