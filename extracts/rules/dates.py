"""Days that cannot be as they are told: before birth, after death, out of order, or outside the year of the return."""

from schemas.records import (
    Assessment,
    CareEpisode,
    CinPlan,
    CpPlan,
    Death,
    EhContact,
    EhEpisode,
    Hearing,
    LegalOutcome,
    MissingEpisode,
    Offence,
    Person,
    Programme,
    Referral,
    Uasc,
)

from .rule import warn


@warn(Person)
def cin_8525Q() -> str:
    """A child has either a date of birth or an expected one: there are both, or neither."""
    return "person WHERE is_census AND (born_on IS NULL) = (expected_on IS NULL)"


@warn(Person)
def cin_8530Q() -> str:
    """The expected date of birth is long past or far off: enter the birth."""
    return """person WHERE is_census
        AND expected_on NOT BETWEEN last_on - 30 AND (last_on + INTERVAL 9 MONTH)::DATE"""


@warn(Person)
def cin_8750() -> str:
    """A child that is not yet born has a sex."""
    return "person WHERE is_census AND born_on IS NULL AND expected_on IS NOT NULL AND sex <> 'U'"


@warn(Person)
def cin_8775Q() -> str:
    """The child is over 25: the year of birth is wrong, or the case should have been closed."""
    return "person WHERE is_census AND birthday(born_on, 25) < last_on"


@warn(Referral, Person)
def cin_8606() -> str:
    """The referral is more than 40 weeks before the child's birth."""
    return "referral WHERE happened_on < coalesce(born_on, expected_on) - 280"


@warn(Person, Death)
def cin_8535Q() -> str:
    """The child died before it was born: one of the two dates is wrong."""
    return "person WHERE is_census AND died_on < born_on"


@warn(Death)
def cin_8545Q() -> str:
    """The child died outside the year of the return."""
    return "death WHERE happened_on NOT BETWEEN opens_on AND closes_on"


@warn(Referral, Death)
def cin_8555Q() -> str:
    """The child was referred after its death."""
    return "referral WHERE happened_on > died_on"


@warn(Referral, Death)
def cin_8585Q() -> str:
    """The case was closed because the child died, and there is no date of death."""
    return "referral WHERE closure_reason = 'RC2' AND died_on IS NULL AND year IS NOT NULL"


@warn(CpPlan, Death)
def cin_8915() -> str:
    """The child protection plan starts after the child's death."""
    return "cp_plan WHERE happened_on > died_on"


@warn(CpPlan, Death)
def cin_8920() -> str:
    """The child protection plan ends after the child's death."""
    return "cp_plan WHERE ended_on > died_on"


@warn(CinPlan, Death)
def cin_4008() -> str:
    """The child in need plan starts after the child's death."""
    return "cin_plan WHERE happened_on > died_on"


@warn(CinPlan, Death)
def cin_4009Q() -> str:
    """The child in need plan ends after the child's death."""
    return "cin_plan WHERE ended_on > died_on"


@warn(Referral)
def cin_8620() -> str:
    """The case was closed outside the year of the return."""
    return "referral WHERE NOT coalesce(is_nfa, false) AND ended_on NOT BETWEEN opens_on AND closes_on"


@warn(Assessment)
def cin_8696() -> str:
    """The assessment was authorised outside the year of the return."""
    return "assessment WHERE ended_on NOT BETWEEN opens_on AND closes_on"


@warn(CpPlan)
def cin_8930() -> str:
    """The child protection plan ended outside the year of the return."""
    return "cp_plan WHERE ended_on NOT BETWEEN opens_on AND closes_on"


@warn(CinPlan)
def cin_4013() -> str:
    """The child in need plan ended outside the year of the return."""
    return "cin_plan WHERE ended_on NOT BETWEEN opens_on AND closes_on"


@warn(CpPlan)
def cin_8840() -> str:
    """The child protection plan ended on the day on which it started."""
    return "cp_plan WHERE ended_on = happened_on"


@warn(CinPlan)
def cin_4012Q() -> str:
    """The child in need plan ended on the day on which it started."""
    return "cin_plan WHERE ended_on = happened_on"


@warn(Assessment)
def cin_1103() -> str:
    """The assessment starts before the referral."""
    return "assessment WHERE happened_on < referred_on"


@warn(CpPlan)
def cin_1105() -> str:
    """The child protection plan starts before the referral."""
    return "cp_plan WHERE happened_on < referred_on"


@warn(CinPlan)
def cin_4015() -> str:
    """The child in need plan starts before the referral."""
    return "cin_plan WHERE happened_on < referred_on"


@warn(Person)
def ssda903_351() -> str:
    """The looked-after child is over 25: the year of birth is wrong."""
    return "person WHERE is_return AND birthday(born_on, 25) < opens_on"


@warn(CareEpisode, Person)
def ssda903_302() -> str:
    """The episode starts before the child is born."""
    return "care_episode WHERE before.local_id IS NULL AND happened_on < born_on"


@warn(CareEpisode, Person)
def ssda903_352() -> str:
    """The child began to be looked after at 18 or later: look at the date of birth."""
    return "care_episode WHERE start_reason = 'S' AND happened_on >= birthday(born_on, 18)"


@warn(CareEpisode)
def ssda903_353() -> str:
    """The episode starts before 14 October 1991, when the law that governs it began."""
    return "care_episode WHERE happened_on < DATE '1991-10-14'"


@warn(CareEpisode)
def ssda903_354() -> str:
    """The episode starts after the year of the return."""
    return "care_episode WHERE happened_on > closes_on"


@warn(CareEpisode)
def ssda903_385() -> str:
    """The episode ends after the year of the return."""
    return "care_episode WHERE ended_on > closes_on"


@warn(CareEpisode)
def ssda903_355() -> str:
    """The episode ends on the day on which it starts."""
    return "care_episode WHERE ended_on = happened_on"


@warn(Uasc, Person)
def ssda903_304() -> str:
    """The status of unaccompanied child ended after the 18th birthday."""
    return "uasc WHERE ended_on > birthday(born_on, 18)"


@warn(MissingEpisode)
def ssda903_571() -> str:
    """The time missing ends outside the year of the return."""
    return "missing_episode WHERE ended_on NOT BETWEEN opens_on AND closes_on"


@warn(MissingEpisode)
def ssda903_570() -> str:
    """The time missing starts after the year of the return."""
    return "missing_episode WHERE happened_on > closes_on"


@warn(MissingEpisode, Person)
def ssda903_586() -> str:
    """The child went missing before it was born."""
    return "missing_episode WHERE happened_on < born_on"


@warn(EhContact)
def contact_recorded_first() -> str:
    """The contact was recorded before it was made, or after the extract: one of the dates is wrong."""
    return "eh_contact WHERE recorded_on < happened_on OR recorded_on > last_on + 1"


@warn(EhEpisode)
def help_recorded_first() -> str:
    """The early help was recorded before it began, or after the extract: one of the dates is wrong."""
    return "eh_episode WHERE recorded_on < happened_on OR recorded_on > last_on + 1"


@warn(Offence)
def offence_recorded_first() -> str:
    """The offence was recorded before it was committed, or after the extract: one of the dates is wrong."""
    return "offence WHERE recorded_on < happened_on OR recorded_on > last_on + 1"


@warn(LegalOutcome)
def outcome_recorded_first() -> str:
    """The outcome was recorded before it was reached, or after the extract: one of the dates is wrong."""
    return "legal_outcome WHERE recorded_on < happened_on OR recorded_on > last_on + 1"


@warn(Hearing)
def hearing_recorded_first() -> str:
    """The hearing was recorded before it was held, or after the extract: one of the dates is wrong."""
    return "hearing WHERE recorded_on < happened_on OR recorded_on > last_on + 1"


@warn(Programme)
def programme_recorded_first() -> str:
    """The programme was recorded before it began, or after the extract: one of the dates is wrong."""
    return "programme WHERE recorded_on < happened_on OR recorded_on > last_on + 1"


@warn(LegalOutcome, Offence)
def outcome_before_offence() -> str:
    """The outcome came before its offence: one of the two dates is wrong."""
    return """legal_outcome WHERE EXISTS (FROM offence o WHERE o.record_id = legal_outcome.offence_id
        AND o.happened_on > legal_outcome.happened_on)"""
