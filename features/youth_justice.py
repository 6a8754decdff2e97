"""What youth justice knew: offences, outcomes, remands, programmes. Diversion stands apart."""

from features.define import Measure, Of, Rows, feature
from schemas.codes import FIRST_ENTRY_GROUPS, OVERTURNED, REMANDING
from schemas.records import Hearing, LegalOutcome, Offence, Programme

SERIOUS = 5  # the Youth Justice Board's serious-violence measure begins at seriousness 5
MOST = 12  # offences are found where police look: more than this say nothing more


@feature(
    source=Offence,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS, Of.HOUSEHOLD),
    windows=(1095, 1825),
    cap=MOST,
    expects=1,
    says="{value} [offence|offences]{whose} in the last {window}",
)
def offences(rows: Rows) -> Rows:
    """Offences, by the day of the offence, at most 12."""
    return rows


@feature(
    source=Offence,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1825,),
    cap=MOST,
    expects=1,
    says="{value} serious [offence|offences] (seriousness 5 or more){whose} in the last {window}",
)
def offences_serious(rows: Rows) -> Rows:
    """Offences of seriousness 5 or more."""
    return rows.where(rows.seriousness >= SERIOUS)


@feature(
    source=Offence,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=(
        "category",
        {
            "violence": ("VIOLENCE_AGAINST_THE_PERSON",),
            "robbery": ("ROBBERY",),
            "drugs": ("DRUGS",),
            "theft": ("THEFT_AND_HANDLING", "VEHICLE_THEFT", "DOMESTIC_BURGLARY", "NON_DOMESTIC_BURGLARY"),
            "damage": ("CRIMINAL_DAMAGE", "ARSON"),
            "public_order": ("PUBLIC_ORDER", "RACIALLY_AGGRAVATED"),
            "sexual_offences": ("SEXUAL_OFFENCES",),
            "driving": ("MOTORING_OFFENCES", "DEATH_OR_INJURY_BY_DANGEROUS_DRIVING"),
            "breach": ("BREACH_OF_BAIL", "BREACH_OF_CONDITIONAL_DISCHARGE", "BREACH_OF_STATUTORY_ORDER"),
        },
    ),
    cap=MOST,
    expects=1,
    says="{value} [offence|offences] in the last {window}: {group}",
)
def offences_of(rows: Rows) -> Rows:
    """Offences by category."""
    return rows


@feature(
    source=Offence,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1825,),
    cap=MOST,
    expects=1,
    says="{value} knife [offence|offences]{whose} in the last {window}",
)
def offences_with_knife(rows: Rows) -> Rows:
    """Knife-related offences."""
    return rows.where(rows.is_knife)


@feature(
    source=Offence,
    measure=Measure.HIGHEST,
    amount="seriousness",
    windows=(1825,),
    expects=1,
    says="the most serious offence of the last {window} was of seriousness {value}",
)
def highest_seriousness(rows: Rows) -> Rows:
    """The highest seriousness of an offence, 1 to 8."""
    return rows


@feature(
    source=Offence,
    measure=Measure.DAYS_SINCE,
    windows=(1825,),
    expects=-1,
    says="the last offence was {value} [day|days] ago",
)
def days_since_offence(rows: Rows) -> Rows:
    """Days since the latest offence."""
    return rows


@feature(
    source=Offence,
    measure=Measure.TREND,
    windows=(365,),
    expects=1,
    says="{value} more [offence|offences] in the last {window} than in the one before",
)
def offence_trend(rows: Rows) -> Rows:
    """Offences in the last year, less those of the year before."""
    return rows


@feature(
    source=LegalOutcome,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("group", ("Diversion",)),
    route="diversion",
    says="{value} [diversion|diversions] from the courts in the last {window}",
)
def diversions(rows: Rows) -> Rows:
    """Diversion outcomes: no entry to the justice system."""
    return rows


@feature(
    source=LegalOutcome,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1825,),
    codes=("group", FIRST_ENTRY_GROUPS),
    expects=1,
    says="{value} [caution or sentence|cautions or sentences]{whose} in the last {window}",
)
def cautions_or_sentences(rows: Rows) -> Rows:
    """Outcomes from pre-court to custody that no appeal has undone."""
    return rows.where(~rows.appeal_status.isin(OVERTURNED).fill_null(False))


@feature(
    source=LegalOutcome,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=(
        "group",
        {
            "pre_court": ("Pre-Court",),
            "first_tier": ("First-tier",),
            "community": ("Community",),
            "custody": ("Custody",),
        },
    ),
    expects=1,
    says="{value} [outcome|outcomes] of offences in the last {window}, tier: {group}",
)
def outcomes_of_tier(rows: Rows) -> Rows:
    """Outcomes of offences by tier that no appeal has undone."""
    return rows.where(~rows.appeal_status.isin(OVERTURNED).fill_null(False))


@feature(
    source=Hearing,
    measure=Measure.COUNT,
    of=(Of.OWN, Of.SIBLINGS),
    windows=(1825,),
    codes=("remand_decision", REMANDING),
    expects=1,
    says="{value} [hearing|hearings]{whose} that remanded in the last {window}",
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


@feature(
    source=Programme,
    measure=Measure.IS_OPEN,
    of=(Of.OWN, Of.SIBLINGS),
    expects=1,
    says="a youth-justice programme{whose} is open now",
)
def programme_open(rows: Rows) -> Rows:
    """An intervention programme is open."""
    return rows
