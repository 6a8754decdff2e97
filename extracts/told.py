"""Which source is believed where several describe one person."""

TOLD_BY = ("people", "ssd", "cin_census", "ssda903", "early_help", "youth_justice", "school_census", "annex_a")
_TELLER = " ".join(f"WHEN '{teller}' THEN {place}" for place, teller in enumerate(TOLD_BY))
RANK = f"""row_number() OVER (ORDER BY p.gone_on IS NOT NULL, CASE p.told_by {_TELLER} ELSE 9 END, p.known_on DESC,
    p.borough, p.local_id, p.system, p.record_id)"""
"""An SQL expression over the rows `p` of Person: the place of each, the most trusted and latest first."""


def told(value: str) -> str:
    """An SQL aggregate over the rows `p` of Person with their `rank`: the first that says something."""
    return f"arg_min({value}, p.rank)"
