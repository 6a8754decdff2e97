"""Of the dataset's cases: the queries that make referrals and what stands inside them, under the census's keys."""

REFERRALS = """SELECT cine_referral_id AS id, cine_person_id AS person, day_of(cine_referral_date) AS began,
    cine_cin_primary_need_code AS need FROM ssd_cin_episodes WHERE day_of(cine_referral_date) IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY coalesce(cine_referral_id, person || began) ORDER BY row) = 1"""
"""The referral of each id, for what stands inside it."""


def _in_referral(table: str, prefix: str, start: str, columns: str) -> str:
    """Rows of a block with the day of their referral: that of its id, else the person's last one, else their own."""
    return f"""SELECT b.file, b.row, b.{prefix}_person_id AS local_id, b.{start} AS happened_on, {columns},
        strftime(coalesce(r.began, a.began, day_of(b.{start})), '%Y-%m-%d') AS referral_on
        FROM {table} b LEFT JOIN referrals r ON r.id = told(b.{prefix}_referral_id)
        ASOF LEFT JOIN referrals a ON a.person = b.{prefix}_person_id AND day_of(b.{start}) >= a.began"""


REFERRAL = """SELECT file, row, cine_person_id AS local_id, cine_referral_date AS happened_on,
    told(cine_close_date) AS ended_on,
    source_of(cine_referral_source_code, cine_referral_source_desc) AS source_code,
    coalesce(told(cine_referral_nfa), flag(cine_referral_outcome_json, 'NFA_FLAG')) AS is_nfa,
    cine_close_reason AS closure_reason
    FROM ssd_cin_episodes"""
_WITH_NEED = (
    "b.cina_assessment_id AS id, b.cina_assessment_auth_date AS ended_on, coalesce(r.need, a.need) AS primary_need"
)
ASSESSMENT = f"""WITH told_factors AS (
        SELECT cinf_assessment_id AS id,
            string_agg(factors_of(cinf_assessment_factors_json), '|' ORDER BY row) AS factors
        FROM ssd_assessment_factors GROUP BY cinf_assessment_id)
    SELECT * EXCLUDE id
    FROM ({_in_referral("ssd_cin_assessments", "cina", "cina_assessment_start_date", _WITH_NEED)})
    LEFT JOIN told_factors USING (id)"""
SECTION_47 = _in_referral("ssd_s47_enquiry", "s47e", "s47e_s47_start_date", "NULL::VARCHAR AS ended_on")
# a conference without its date has not been held; one meeting may follow from several enquiries
CONFERENCE = f"""SELECT * FROM (
        {_in_referral("ssd_initial_cp_conference", "icpc", "icpc_icpc_date", "NULL::VARCHAR AS ended_on")})
    WHERE told(happened_on) IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY local_id, referral_on, happened_on ORDER BY file, row) = 1"""
CIN_PLAN = _in_referral("ssd_cin_plans", "cinp", "cinp_cin_plan_start_date", "b.cinp_cin_plan_end_date AS ended_on")
_WITH_CATEGORIES = """b.cppl_cp_plan_end_date AS ended_on, b.cppl_cp_plan_ola AS is_of_others,
    category_of(b.cppl_cp_plan_initial_category) AS initial_category,
    category_of(b.cppl_cp_plan_latest_category) AS latest"""
# another council's plan is in its return, not in ours; a plan with a row for each of its latest categories has several
CP_PLAN = f"""SELECT * EXCLUDE (latest, is_of_others),
        CASE WHEN count(DISTINCT latest) OVER plan > 1 THEN 'MUL' ELSE latest END AS latest_category
    FROM ({_in_referral("ssd_cp_plans", "cppl", "cppl_cp_plan_start_date", _WITH_CATEGORIES)})
    WHERE NOT coalesce(is_yes(is_of_others), false)
    WINDOW plan AS (PARTITION BY local_id, referral_on, happened_on, ended_on, initial_category)
    QUALIFY count(DISTINCT latest) OVER plan < 2 OR row_number() OVER (PARTITION BY local_id, referral_on, happened_on,
        ended_on, initial_category ORDER BY file, row) = 1"""
