"""Episodes of care stitched across yearly returns: mended in the published order, each change written down.

The rules are those of London's shared pipeline (liia-tools-pipeline, docs/fix_episodes.md): first episodes that a later
return leaves out are closed or taken out (RULE_1, 1A, 2, 3, 3A), then ends are fitted to the next start (RULE_4, 5).
Narrower than there, so that nothing is lost or invented: a duplicate must be a restatement, told by a later return
alone, of what was open at the end of the year, for we do not read the postcode and home that tell two placements
apart; and an episode that the next return leaves out does not last beyond it, whatever starts years later.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import CareEpisode
from schemas.view import Repaired

from .rules.rule import told
from .scratch import query, scratch

_OF_CARE = (CareEpisode,)
told("RULE_1", "repair", "an episode has no end though the next began: it ends on that day", _OF_CARE, "ssda903_142")
told("RULE_1A", "repair", "an episode has no end though the child was taken in anew: it ends before that", _OF_CARE)
told("RULE_2", "repair", "an open episode is not in the next year's return: it ends with its year", _OF_CARE)
told("RULE_3", "repair", "a later return tells the same episode with another start: the later one stands", _OF_CARE)
told("RULE_3A", "repair", "a later return goes on with an earlier episode instead: this one is left out", _OF_CARE)
told("RULE_4", "repair", "an episode ends after the next began in a later return: it ends on that day", _OF_CARE)
told("RULE_5", "repair", "an episode goes on (X1) in one that begins later: it lasts until then", _OF_CARE)

# first_year: of the first return that tells of it. An episode out of the return after its own is over by then.
_FACTS = """CREATE TEMP TABLE facts AS
    WITH firsts AS (SELECT record_id, min(year) AS first_year FROM every GROUP BY ALL),
    placed AS (
        SELECT l.*, first_year, make_date(year, 3, 31) AS closes_on, make_date(year + 1, 3, 31) AS next_closes_on,
            list_contains($years, year + 1) AS is_left_out, ended_on IS NULL AND year < list_max($years) AS is_lost,
            [start_reason, legal_status, placement, provider] AS same
        FROM latest l JOIN firsts USING (record_id)
    )
    SELECT *, CASE WHEN NOT is_lost THEN NULL
            WHEN (same = lead(same) OVER child AND lead(first_year) OVER child > year
                  AND lead(happened_on) OVER child <= closes_on)
              OR (same = lag(same) OVER child AND lag(year) OVER child > year) THEN 'RULE_3'
            WHEN lag(year) OVER child > year THEN 'RULE_3A' END AS taken_out
    FROM placed WINDOW child AS (PARTITION BY system, local_id ORDER BY happened_on)"""
_ENDS = """CREATE TEMP TABLE ends AS
    WITH followed AS (
        SELECT *, lead(happened_on) OVER child AS next_on, lead(start_reason) OVER child AS next_reason,
            lead(year) OVER child AS next_year
        FROM facts WHERE taken_out IS NULL WINDOW child AS (PARTITION BY system, local_id ORDER BY happened_on)
    ),
    ruled AS (
        SELECT *, next_on <= next_closes_on OR NOT is_left_out OR year IS NULL AS is_soon,
            CASE WHEN ended_on IS NULL AND next_on IS NOT NULL AND coalesce(is_soon, true)
                    THEN CASE WHEN next_reason = 'S' THEN 'RULE_1A' ELSE 'RULE_1' END
                WHEN ended_on IS NULL AND is_left_out AND happened_on <= closes_on THEN 'RULE_2'
                WHEN year < next_year AND ended_on > next_on THEN 'RULE_4'
                WHEN year < next_year AND ended_on < next_on AND end_reason = 'X1'
                    AND next_reason IS DISTINCT FROM 'S' AND next_on <= next_closes_on THEN 'RULE_5'
            END AS rule
        FROM followed
    )
    SELECT *, CASE rule WHEN 'RULE_1A' THEN greatest(least(closes_on, next_on - 1), happened_on)
                        WHEN 'RULE_2' THEN closes_on
                        ELSE CASE WHEN rule IS NULL THEN ended_on ELSE next_on END END AS end_on,
        CASE WHEN rule = 'RULE_1' THEN 'X1' WHEN rule IN ('RULE_1A', 'RULE_2') THEN 'E99' ELSE end_reason END AS reason,
        CASE WHEN rule = 'RULE_2' THEN next_closes_on
             WHEN rule IS NOT NULL THEN next_on
             WHEN end_reason = 'X1' AND coalesce(next_on > ended_on, true) THEN least(next_on, next_closes_on)
        END AS told_on
    FROM ruled"""
_LOG = """SELECT * FROM (
    SELECT record_id, taken_out AS rule, NULL AS "column", NULL AS "before", NULL AS "after" FROM facts
        WHERE taken_out IS NOT NULL
    UNION ALL SELECT record_id, rule, 'ended_on', ended_on::TEXT, end_on::TEXT FROM ends WHERE rule IS NOT NULL
    UNION ALL SELECT record_id, rule, 'end_reason', end_reason, reason FROM ends
        WHERE rule IS NOT NULL AND end_reason IS DISTINCT FROM reason
    ) ORDER BY record_id, "column" """


@dataclass(frozen=True)
class Mended:
    """Episodes as mended (record.as_read()); `log` says what was changed
    (Repaired); `told` the record_id and day `told_on` on which what ends an episode could
    first be told, where that is not the end itself: a start that came later, or the close of a return without it.
    """

    rows: pa.Table
    log: pa.Table
    told: pa.Table


def mend(latest: pa.Table, every: pa.Table, years: tuple[int, ...]) -> Mended:
    """Mend episodes: `latest` holds each as its last return tells it, `every` as all of the `years` do.

    The last open episode of the last return stays open, as does one after which the extract lacks a return.
    """
    names = ", ".join(f'"{name}"' for name in CareEpisode.as_read().names)
    own = f"SELECT {names} FROM (SELECT * REPLACE (end_on AS ended_on, reason AS end_reason) FROM ends)"
    with scratch(latest=latest, every=every) as db:
        db.execute(_FACTS, {"years": list(years)})
        db.execute(_ENDS)
        rows = query(db, f"{own} ORDER BY record_id").cast(CareEpisode.as_read())
        log = query(db, _LOG).cast(Repaired.arrow())
        told_on = query(db, "SELECT record_id, told_on FROM ends WHERE told_on IS NOT NULL AND end_on IS NOT NULL")
    return Mended(rows, log, told_on)


def mend_onto(archive: pa.Table, latest: pa.Table, every: pa.Table, years: tuple[int, ...]) -> Mended:
    """Mend episodes as `mend` does, with those of earlier years' returns beside them, as the `archive` holds them.

    So what the returns of two years tell is mended alike whether they come in one extract or one after the other.
    """
    is_of_before = pc.and_(archive.column("gone_on").is_null(), pc.less(archive.column("year"), min(years)))
    comes_again = pc.is_in(archive.column("record_id"), latest.column("record_id"))
    before = archive.filter(pc.and_not(is_of_before, comes_again)).select(latest.column_names).cast(latest.schema)
    return mend(pa.concat_tables([latest, before]), pa.concat_tables([every, before]), years)
