"""How the lists of Annex A make records: one query a record over the tables list_1 to list_8.

A case is known by the day of its referral, as in the census; what lies within one is given to the latest case of the
child, of lists 3 and 6, that had begun by then. A case that no list shows any more is `unknown`.
"""

from schemas.records import (
    Assessment,
    CareEpisode,
    Conference,
    Contact,
    CpPlan,
    EhEpisode,
    Person,
    Record,
    Referral,
    Section47,
)

_WHO = "'csc' AS system, local_id, file, row"
_CASES = """WITH told AS (SELECT local_id, happened_on FROM list_3 UNION SELECT local_id, happened_on FROM list_6),
    cases AS (SELECT local_id, try_cast(happened_on AS DATE) AS began FROM told WHERE began IS NOT NULL)"""
_CASE = "coalesce(cases.began::VARCHAR, 'unknown') AS referral_on"
_IN_CASE = """ASOF LEFT JOIN cases
    ON one.local_id = cases.local_id AND try_cast(one.happened_on AS DATE) >= cases.began"""
_EVERYBODY = " UNION ALL BY NAME ".join(
    f"SELECT {number} AS list, local_id, born_on, sex, ethnicity, is_disabled, file, row FROM list_{number}"
    for number in range(1, 9)
)
_FIRST = "first({0} ORDER BY list, file, row) FILTER ({0} IS NOT NULL) AS {0}"
_ABOUT = ", ".join(_FIRST.format(name) for name in ("born_on", "sex", "ethnicity", "is_disabled"))


def _in_case(columns: str, of: str, where: str = "true") -> str:
    return f"""{_CASES} SELECT 'csc' AS system, one.local_id, one.file, one.row, {_CASE}, {columns}
        FROM {of} AS one {_IN_CASE} WHERE {where}"""


SQL: dict[type[Record], str] = {
    Person: f"""SELECT 'annex_a' AS told_by, 'csc' AS system, local_id, {_ABOUT},
        first(file ORDER BY list, file, row) AS file, first(row ORDER BY list, file, row) AS row
        FROM ({_EVERYBODY}) GROUP BY local_id ORDER BY local_id""",
    Contact: f"SELECT {_WHO}, happened_on, source_code, coalesce(source_code, 'unknown') AS by_whom FROM list_1",
    # no list has an id of the record: the child and the day are all there is
    EhEpisode: f"""SELECT {_WHO}, happened_on, ended_on, 'annex_a/' || local_id || '/' || happened_on AS key
        FROM list_2""",
    # list 6 tells of cases that began before what list 3 shows, and how those that it shows too were closed
    Referral: """SELECT 'csc' AS system, coalesce(one.local_id, two.local_id) AS local_id,
            coalesce(one.file, two.file) AS file, coalesce(one.row, two.row) AS row,
            coalesce(one.happened_on, two.happened_on) AS happened_on,
            two.ended_on, one.source_code, one.is_nfa, two.closure_reason
        FROM list_3 AS one FULL JOIN list_6 AS two ON one.local_id = two.local_id
            AND one.happened_on = two.happened_on""",
    Assessment: f"""{_CASES}, needs AS (SELECT local_id, happened_on, first(primary_need) AS primary_need
            FROM list_6 GROUP BY ALL)
        SELECT 'csc' AS system, one.local_id, one.file, one.row, {_CASE}, one.happened_on, one.ended_on,
            needs.primary_need
        FROM list_4 AS one {_IN_CASE}
        LEFT JOIN needs ON one.local_id = needs.local_id AND cases.began::VARCHAR = needs.happened_on""",
    Section47: _in_case("one.happened_on", "list_5"),
    Conference: _in_case("one.held_on AS happened_on", "list_5", "one.held_on IS NOT NULL"),
    CpPlan: _in_case(
        "one.happened_on, one.ended_on, one.initial_category, one.latest_category, one.previous_plans_count", "list_7"
    ),
    # Only the present status and placement are told, and since when. So a period is two stretches at most: the present
    # one, since the later change, and what went before it; of that the status or placement is told only if it held all
    # the while.
    CareEpisode: f"""WITH told AS (SELECT *, try_cast(happened_on AS DATE) AS began,
            try_cast(status_on AS DATE) AS status_day, try_cast(placed_on AS DATE) AS placed_day FROM list_8),
        periods AS (SELECT *, greatest(began, status_day, placed_day) AS present FROM told)
        SELECT {_WHO}, coalesce(present::VARCHAR, happened_on) AS happened_on, ended_on, need, legal_status, placement,
            provider, end_reason,
            CASE WHEN present = began THEN 'S' WHEN placed_day < present THEN 'L' END AS start_reason
        FROM periods
        UNION ALL BY NAME
        SELECT {_WHO}, happened_on, present::VARCHAR AS ended_on, need, 'S' AS start_reason, 'X1' AS end_reason,
            CASE WHEN status_day <= began THEN legal_status END AS legal_status,
            CASE WHEN placed_day <= began THEN placement END AS placement,
            CASE WHEN placed_day <= began THEN provider END AS provider
        FROM periods WHERE present > began""",
}
