"""What early help knew: contacts, episodes, how they ended."""

from features.define import Measure, Rows, feature
from schemas.records import EhContact, EhEpisode


@feature(
    source=EhContact,
    measure=Measure.COUNT,
    windows=(365, 1095),
    expects=1,
    says="{value} [contact|contacts] with early help in the last {window}",
)
def early_help_contacts(rows: Rows) -> Rows:
    """Contacts. Source: early_help contacts."""
    return rows


@feature(
    source=EhContact,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("source_code", ("2A", "2B")),
    expects=1,
    says="{value} [contact|contacts] with early help made by a school in the last {window}",
)
def early_help_contacts_from_school(rows: Rows) -> Rows:
    """Contacts from schools and education services."""
    return rows


@feature(
    source=EhContact,
    measure=Measure.COUNT,
    windows=(1095,),
    codes=("outcome", ("step_up_to_csc",)),
    expects=1,
    says="{value} [contact|contacts] with early help passed on to social care in the last {window}",
)
def early_help_contacts_stepped_up(rows: Rows) -> Rows:
    """Contacts stepped up to children's social care."""
    return rows


@feature(
    source=EhContact,
    measure=Measure.DAYS_SINCE,
    windows=(1095,),
    expects=-1,
    says="the last contact with early help was {value} [day|days] ago",
)
def days_since_early_help_contact(rows: Rows) -> Rows:
    """Days since the latest contact; empty without one."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    windows=(1095, 1825),
    expects=1,
    says="{value} [episode|episodes] of early help began in the last {window}",
)
def early_help_episodes(rows: Rows) -> Rows:
    """Episodes begun. Source: early_help episodes."""
    return rows


@feature(source=EhEpisode, measure=Measure.IS_OPEN, says="an episode of early help is open now")
def early_help_open(rows: Rows) -> Rows:
    """An episode is open."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.DAYS,
    windows=(1095,),
    says="{value} [day|days] in an early-help episode in the last {window}",
)
def early_help_days(rows: Rows) -> Rows:
    """Days in an episode, overlapping days once."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.DAYS,
    windows=(1825,),
    codes=("level", ("intensive",)),
    expects=1,
    says="{value} [day|days] in intensive early help in the last {window}",
)
def early_help_intensive_days(rows: Rows) -> Rows:
    """Days at the intensive level."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("end_reason", ("disengaged", "consent_withdrawn")),
    expects=1,
    says="{value} [episode|episodes] of early help of the last {window} ended as the family disengaged or withdrew",
)
def early_help_disengaged(rows: Rows) -> Rows:
    """Episodes that ended in disengagement or withdrawn consent."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    codes=("end_reason", ("step_up_to_csc",)),
    expects=1,
    says="{value} [episode|episodes] of early help of the last {window} were stepped up to social care",
)
def early_help_step_ups(rows: Rows) -> Rows:
    """Episodes stepped up to children's social care."""
    return rows


@feature(
    source=EhEpisode,
    measure=Measure.COUNT,
    windows=(1825,),
    says="{value} [episode|episodes] of early help of the last {window} began as a step down from social care",
)
def early_help_step_downs(rows: Rows) -> Rows:
    """Episodes that began as a step down."""
    return rows.where(rows.is_step_down)
