"""Whole returns and files: what must not be rare or frequent in them, and what is lost from one year to the next."""

from schemas.records import SERVICE_RECORDS, Address, CareEpisode, Person, Record, Referral

from .rule import RULES, Rule, warn


@warn(Person)
def cin_2886Q() -> str:
    """More than 2 % of the born children of a census have no sex recorded: it may be lost in the export."""
    return """person WHERE is_census AND born_on IS NOT NULL AND sex = 'U' AND y IN (SELECT y FROM person
        WHERE is_census AND born_on IS NOT NULL GROUP BY y
        HAVING avg((sex IS NOT DISTINCT FROM 'U')::INTEGER) > 0.02)"""


@warn(Referral)
def case_lost() -> str:
    """The case was open at the end of the year and next year's census has it no more: close it where it belongs."""
    return """referral WHERE is_open AND has_next_year AND NOT EXISTS (FROM referral o
        WHERE o.y = referral.y + 1 AND o.record_id = referral.record_id)"""


@warn(CareEpisode)
def care_lost() -> str:
    """The child was looked after at the end of the year, and next year's return has it no more."""
    return """care_episode WHERE ended_on IS NULL AND end_reason IS NULL AND next.local_id IS NULL AND has_next_year
        AND NOT EXISTS (FROM care_episode o WHERE o.y = care_episode.y + 1 AND o.local_id = care_episode.local_id)"""


@warn(Address)
def address_twice() -> str:
    """The person has two addresses that are held now: end the older one."""
    return """address WHERE ended_on IS NULL AND happened_on IS NOT NULL
        QUALIFY count(*) OVER (PARTITION BY system, local_id) > 1"""


def _outside(record: type[Record], table: str) -> Rule:
    says = "It happened on a day that the manifest's covers leave out: correct covers, or the date."
    # what was still open may have begun before the days that are covered
    lasts = "coalesce(ended_on, DATE '9999-12-31')" if record.spell or record.closes_itself else "happened_on"
    sql = f"""{table} WHERE NOT EXISTS (FROM covers c WHERE c.service = '{record.service}'
        AND {table}.happened_on <= c.to_on AND {lasts} >= c.from_on)
        AND EXISTS (FROM covers c WHERE c.service = '{record.service}')"""
    return Rule(f"outside_{table}", (record,), "warn", says, find=lambda: sql)


def table_of(record: type[Record]) -> str:
    """The name of a record's table in the rules: care_episode of CareEpisode."""
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in record.__name__).lstrip("_")


RULES |= {rule.name: rule for record in SERVICE_RECORDS for rule in [_outside(record, table_of(record))]}
