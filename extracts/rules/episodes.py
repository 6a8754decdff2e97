"""Spells that do not follow each other as they must: episodes of care, times missing, unaccompanied children, help."""

from schemas.records import CareEpisode, EhEpisode, Membership, MissingEpisode, Person, Uasc

from .rule import warn


@warn(CareEpisode)
def ssda903_142() -> str:
    """The episode has no end though the next one began: enter its end and reason."""
    return "care_episode WHERE ended_on IS NULL AND end_reason IS NULL AND next.local_id IS NOT NULL"


@warn(CareEpisode)
def ssda903_148() -> str:
    """The episode has an end without a reason, or a reason without an end."""
    return "care_episode WHERE (ended_on IS NULL) <> (end_reason IS NULL)"


@warn(CareEpisode)
def ssda903_357() -> str:
    """The child's first episode is not marked as the start of being looked after (S)."""
    return """care_episode WHERE before.local_id IS NULL AND start_reason <> 'S' AND happened_on >= opens_on
        AND (last_year.local_id IS NULL OR last_year.ended_on IS NOT NULL)"""


@warn(CareEpisode)
def ssda903_388() -> str:
    """The episode ends because the next begins (X1), and there is none: enter it, or why the child left."""
    return "care_episode WHERE end_reason = 'X1' AND next.local_id IS NULL"


@warn(CareEpisode)
def ssda903_431() -> str:
    """The child is taken in anew (S) on the day on which the episode before ended: it is one period of care."""
    return "care_episode WHERE start_reason = 'S' AND happened_on = before.ended_on"


@warn(CareEpisode)
def ssda903_432() -> str:
    """The child had ceased to be looked after, but this episode does not start anew (S)."""
    return "care_episode WHERE start_reason <> 'S' AND before.end_reason <> 'X1'"


@warn(CareEpisode)
def ssda903_433() -> str:
    """The episode goes on from the one before, but not from the day on which that ended."""
    return """care_episode WHERE start_reason <> 'S' AND before.end_reason = 'X1' AND happened_on > before.ended_on"""


@warn(CareEpisode)
def ssda903_434() -> str:
    """The reason for the episode is a new legal status (L), but the status is the same or the placement changed too."""
    return """care_episode WHERE start_reason = 'L' AND before.local_id IS NOT NULL
        AND (legal_status = before.legal_status OR placement IS DISTINCT FROM before.placement
             OR provider IS DISTINCT FROM before.provider)"""


@warn(CareEpisode)
def ssda903_435() -> str:
    """The reason for the episode is a move (P, T), but the legal status changed."""
    return """care_episode WHERE start_reason IN ('P', 'T') AND before.local_id IS NOT NULL
        AND legal_status <> before.legal_status"""


@warn(CareEpisode)
def ssda903_436() -> str:
    """The reason for the episode is a new legal status and a move (B, U), but the legal status is the same."""
    return """care_episode WHERE start_reason IN ('B', 'U') AND before.local_id IS NOT NULL
        AND legal_status = before.legal_status"""


@warn(CareEpisode)
def ssda903_437() -> str:
    """An episode follows one that ended by death or because the person was found to be an adult."""
    return "care_episode WHERE end_reason IN ('E2', 'E15') AND next.local_id IS NOT NULL"


@warn(CareEpisode)
def ssda903_501() -> str:
    """The episode starts before the one before it has ended."""
    return "care_episode WHERE happened_on < before.ended_on"


@warn(CareEpisode)
def ssda903_502() -> str:
    """The episode that was open at the end of last year's return starts on another day in this one."""
    return "care_episode WHERE goes_on AND last_year.happened_on <> happened_on"


@warn(CareEpisode)
def ssda903_503B() -> str:
    """The open episode has another legal status than in last year's return."""
    return "care_episode WHERE goes_on AND last_year.legal_status IS DISTINCT FROM legal_status"


@warn(CareEpisode)
def ssda903_503C() -> str:
    """The open episode has another category of need than in last year's return."""
    return "care_episode WHERE goes_on AND last_year.need IS DISTINCT FROM need"


@warn(CareEpisode)
def ssda903_503D() -> str:
    """The open episode has another placement than in last year's return."""
    return """care_episode WHERE goes_on AND last_year.placement IS DISTINCT FROM placement
        AND NOT (year = 2025 AND last_year.placement = 'H5' AND placement = 'K3')"""


@warn(CareEpisode)
def ssda903_504() -> str:
    """The category of need changes within one period of care: it is that of its start."""
    return "care_episode WHERE need <> first_need AND start_reason <> 'S'"


@warn(CareEpisode)
def ssda903_562() -> str:
    """The episode began before the year, but last year's return ends with another one."""
    return """care_episode WHERE before.local_id IS NULL AND happened_on < opens_on
        AND last_year.happened_on <> happened_on AND last_year.ended_on IS NOT NULL"""


@warn(CareEpisode)
def ssda903_NoE() -> str:
    """The episode began before the year, but last year's return has none of the child."""
    return """care_episode WHERE before.local_id IS NULL AND happened_on < opens_on AND has_last_year
        AND last_year.local_id IS NULL"""


@warn(CareEpisode)
def ssda903_365() -> str:
    """A short break (V3) lasts more than 17 days."""
    return "care_episode WHERE legal_status = 'V3' AND days > 17"


@warn(CareEpisode)
def ssda903_366() -> str:
    """A short break (V3) is said to go on from another episode: each starts anew (S)."""
    return "care_episode WHERE legal_status = 'V3' AND start_reason <> 'S'"


@warn(CareEpisode)
def ssda903_367() -> str:
    """The short breaks (V3) of the child come to more than 75 days in the year."""
    return "care_episode WHERE legal_status = 'V3' AND days_of_status_in_year > 75"


@warn(CareEpisode)
def ssda903_382() -> str:
    """A short break is in a temporary placement."""
    return "care_episode WHERE is_short_break AND is_temporary"


@warn(CareEpisode)
def ssda903_384() -> str:
    """A short break is in a long-term foster placement."""
    return "care_episode WHERE is_short_break AND placement IN ('U1', 'U4')"


@warn(CareEpisode)
def ssda903_426() -> str:
    """The child has short breaks (V3) and an agreement on short breaks (V4) in one year."""
    return """care_episode WHERE legal_status = 'V3' AND EXISTS (FROM care_episode o WHERE o.y = care_episode.y
        AND o.local_id = care_episode.local_id AND o.legal_status = 'V4')"""


@warn(CareEpisode)
def ssda903_225() -> str:
    """The child moves to another placement and the reason for the change is missing."""
    return """care_episode WHERE end_reason = 'X1' AND change_reason IS NULL
        AND next.start_reason IN ('P', 'B', 'T', 'U') AND NOT is_temporary AND NOT next.is_temporary"""


@warn(MissingEpisode)
def ssda903_574() -> str:
    """The child goes missing again while still missing: enter the day on which it was found."""
    return """missing_episode WHERE happened_on < before.ended_on
        OR (before.local_id IS NOT NULL AND before.ended_on IS NULL)"""


@warn(MissingEpisode, CareEpisode)
def ssda903_576() -> str:
    """The child was missing at the end of the year, and next year's return does not say so."""
    return """missing_episode WHERE ended_on IS NULL AND has_next_year AND NOT EXISTS (FROM missing_episode o
        WHERE o.y = missing_episode.y + 1 AND o.record_id = missing_episode.record_id)"""


@warn(Person, Uasc)
def ssda903_205A() -> str:
    """The child was unaccompanied in last year's return, nothing ended that, and it is not in this one's."""
    return """person WHERE is_return AND EXISTS (FROM uasc u WHERE u.y = person.y - 1 AND u.local_id = person.local_id
        AND (u.ended_on IS NULL OR u.ended_on > make_date(u.year, 3, 31)))
        AND NOT EXISTS (FROM uasc u WHERE u.y = person.y AND u.local_id = person.local_id)"""


@warn(Uasc)
def ssda903_205B() -> str:
    """The child is still among the unaccompanied, though the status ended before the year."""
    return "uasc WHERE ended_on < opens_on"


@warn(EhEpisode)
def help_overlaps() -> str:
    """The same person's early help overlaps: it was often entered twice, under two numbers."""
    return """eh_episode WHERE EXISTS (FROM eh_episode o WHERE o.local_id = eh_episode.local_id
        AND o.record_id <> eh_episode.record_id AND o.happened_on BETWEEN eh_episode.happened_on - 7
            AND eh_episode.happened_on + 7 AND o.ended_on = eh_episode.ended_on)"""


@warn(Membership)
def membership_overlaps() -> str:
    """A person's memberships of one family overlap."""
    return """membership WHERE EXISTS (FROM membership o WHERE o.system = membership.system
        AND o.local_id = membership.local_id AND o.family_id = membership.family_id
        AND o.happened_on > membership.happened_on AND o.happened_on < coalesce(membership.ended_on, last_on))"""
