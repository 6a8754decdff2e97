"""What does not go together in the cases of the children in need census: closures, assessments, enquiries, plans."""

from extracts.values import YES
from schemas.records import Assessment, CinPlan, Conference, CpPlan, Referral, Section47

from .rule import warn


@warn(Referral, Assessment, CinPlan, CpPlan)
def cin_8565() -> str:
    """Something was done after the case was closed: open it again, or correct the date of closure."""
    return "referral WHERE last_activity_on > ended_on AND NOT coalesce(is_nfa, false)"


@warn(Referral)
def cin_8805() -> str:
    """The case is closed and has no reason for closure."""
    return "referral WHERE ended_on IS NOT NULL AND closure_reason IS NULL AND NOT coalesce(is_nfa, false)"


@warn(Referral)
def cin_8810() -> str:
    """The case has a reason for closure and no date of closure."""
    return "referral WHERE ended_on IS NULL AND closure_reason IS NOT NULL"


@warn(Referral)
def cin_8815() -> str:
    """Two cases of the child are open: close the one that is over."""
    return "referral WHERE is_open QUALIFY count(*) OVER (PARTITION BY y, system, local_id) > 1"


@warn(Referral)
def cin_8816() -> str:
    """The case is still open though a later one follows: close it."""
    return """referral WHERE is_open AND EXISTS (FROM referral o WHERE o.y = referral.y
        AND o.local_id = referral.local_id AND o.happened_on > referral.happened_on
        AND NOT coalesce(o.is_nfa, false))"""


@warn(Referral)
def cin_8820() -> str:
    """The case overlaps another one of the child: join them, or correct the dates."""
    return """referral WHERE NOT coalesce(is_nfa, false) AND EXISTS (FROM referral o WHERE o.y = referral.y
        AND o.local_id = referral.local_id AND o.record_id <> referral.record_id AND NOT coalesce(o.is_nfa, false)
        AND o.happened_on >= referral.happened_on AND o.happened_on < referral.ended_on)"""


@warn(Referral, Assessment, Conference)
def cin_8831() -> str:
    """There was no further action on the referral, but an assessment, enquiry or conference."""
    return "referral WHERE is_nfa AND (has_assessment OR has_enquiry OR has_conference)"


@warn(Referral, CpPlan)
def cin_8832() -> str:
    """There was no further action on the referral, but a child protection plan."""
    return "referral WHERE is_nfa AND has_cp_plan"


@warn(Referral, CinPlan)
def cin_4000() -> str:
    """There was no further action on the referral, but a child in need plan."""
    return "referral WHERE is_nfa AND has_cin_plan"


@warn(Referral)
def cin_2990() -> str:
    """The case was closed after its assessment (RC8, RC9), but there was an enquiry, conference or plan."""
    return """referral WHERE closure_reason IN ('RC8', 'RC9')
        AND (has_enquiry OR has_conference OR has_cin_plan OR has_cp_plan)"""


@warn(Assessment)
def cin_8867() -> str:
    """The case is closed and the assessment is not finished."""
    return "assessment WHERE ended_on IS NULL AND case_closed_on IS NOT NULL AND NOT coalesce(case_is_nfa, false)"


@warn(Assessment)
def cin_8896() -> str:
    """Two assessments of the case are not finished."""
    return "assessment WHERE ended_on IS NULL QUALIFY count(*) OVER (PARTITION BY y, case_id) > 1"


@warn(Assessment)
def cin_8863Q() -> str:
    """The assessment started while another one of the child ran."""
    return f"assessment WHERE {_during('assessment', 'assessment')}"


@warn(Section47)
def cin_8868() -> str:
    """The case is closed and its enquiry has neither a conference nor a word that none was required."""
    return f"""section47 WHERE case_closed_on IS NOT NULL AND NOT coalesce(case_is_nfa, false) AND year IS NOT NULL
        AND conference_text IS NULL AND coalesce(lower(no_conference), '') NOT IN {YES}"""


@warn(Section47)
def cin_8870Q() -> str:
    """The day by which the conference of the enquiry should be held is on a weekend."""
    return "section47 WHERE isodow(TRY_CAST(conference_target AS DATE)) > 5"


@warn(CinPlan)
def cin_4004() -> str:
    """Two child in need plans of the child are open."""
    return "cin_plan WHERE ended_on IS NULL QUALIFY count(*) OVER (PARTITION BY y, system, local_id) > 1"


@warn(CinPlan)
def cin_4014() -> str:
    """The child in need plan overlaps another one of the child."""
    return f"cin_plan WHERE {_overlapped('cin_plan')}"


@warn(CinPlan, CpPlan)
def cin_4001() -> str:
    """The child in need plan is open beside an open child protection plan of the case: end it."""
    return """cin_plan WHERE ended_on IS NULL AND EXISTS (FROM cp_plan o WHERE o.y = cin_plan.y
        AND o.case_id = cin_plan.case_id AND o.ended_on IS NULL)"""


@warn(CinPlan, CpPlan)
def cin_4016() -> str:
    """The child in need plan starts while a child protection plan runs."""
    return f"cin_plan WHERE {_during('cin_plan', 'cp_plan')}"


@warn(CpPlan, CinPlan)
def cin_4017() -> str:
    """The child protection plan starts while a child in need plan runs: end that one first."""
    return f"cp_plan WHERE {_during('cp_plan', 'cin_plan')}"


@warn(CpPlan)
def cin_8935() -> str:
    """Two child protection plans of the child are open."""
    return "cp_plan WHERE ended_on IS NULL QUALIFY count(*) OVER (PARTITION BY y, system, local_id) > 1"


@warn(CpPlan)
def cin_8940() -> str:
    """The child protection plan overlaps another one of the child."""
    return f"cp_plan WHERE {_overlapped('cp_plan')}"


@warn(CpPlan, Conference)
def cin_2885() -> str:
    """The child protection plan starts on another day than the conference that decided on it."""
    return """cp_plan WHERE happened_on BETWEEN opens_on AND closes_on AND NOT EXISTS (FROM conference o
        WHERE o.y = cp_plan.y AND o.case_id = cp_plan.case_id AND o.happened_on = cp_plan.happened_on)"""


@warn(CpPlan)
def cin_8730() -> str:
    """The number of earlier child protection plans is missing."""
    return "cp_plan WHERE previous_plans_count IS NULL AND year IS NOT NULL"


def _during(table: str, other: str) -> str:
    """SQL: it starts on a day of another record of the child in the same return."""
    runs_to = "o.ended_on" if other == "assessment" else "coalesce(o.ended_on, o.last_on + 1)"
    return f"""EXISTS (FROM {other} o WHERE o.y = {table}.y AND o.local_id = {table}.local_id
        AND o.record_id <> {table}.record_id AND {table}.happened_on >= o.happened_on
        AND {table}.happened_on < {runs_to})"""


def _overlapped(table: str) -> str:
    """SQL: another record of the child in the same return starts while it runs."""
    return f"""EXISTS (FROM {table} o WHERE o.y = {table}.y AND o.local_id = {table}.local_id
        AND o.record_id <> {table}.record_id AND o.happened_on >= {table}.happened_on
        AND o.happened_on < coalesce({table}.ended_on, {table}.last_on))"""
