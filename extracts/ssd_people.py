"""Of the dataset's people: the queries that make who they are, where they live and with whom, and what has no case."""


def _number(kind: str) -> str:
    """The linked identifier of a kind that is valid from the latest day."""
    return f"""last(told(link_identifier_value) ORDER BY day_of(link_valid_from_date) NULLS FIRST, row)
                FILTER (lower(link_identifier_type) = '{kind}')"""


# an expected birth that is over a year past is an estimated one: so SystemC tells births that are not known to the day
PERSON = f"""WITH numbers AS (
        SELECT link_person_id AS id, {_number("unique pupil number")} AS upn,
            {_number("former unique pupil number")} AS former_upn, {_number("nhs number")} AS nhs_number
        FROM ssd_linked_identifiers GROUP BY link_person_id),
    disabled AS (
        SELECT disa_person_id AS id,
            CASE WHEN bool_and(regexp_matches(disa_disability_code, '^no', 'i')) THEN 'N' ELSE 'Y' END AS is_disabled
        FROM ssd_disability WHERE told(disa_disability_code) IS NOT NULL GROUP BY disa_person_id),
    births AS (
        SELECT *, day_of(pers_dob) IS NULL
                  AND day_of(pers_expected_dob) < $extract_on::DATE - INTERVAL 1 YEAR AS guessed FROM ssd_person)
    SELECT p.file, p.row, 'ssd' AS told_by, pers_person_id AS local_id,
        CASE WHEN guessed THEN pers_expected_dob ELSE pers_dob END AS born_on,
        CASE WHEN NOT coalesce(guessed, false) THEN pers_expected_dob END AS expected_on,
        pers_sex AS sex, pers_ethnicity AS ethnicity, d.is_disabled, coalesce(told(pers_upn), n.upn) AS upn,
        n.former_upn, coalesce(told(pers_single_unique_id), told(pers_common_child_id), n.nhs_number) AS nhs_number
    FROM births p LEFT JOIN numbers n ON n.id = pers_person_id LEFT JOIN disabled d ON d.id = pers_person_id"""
DEATH = """SELECT file, row, pers_person_id AS local_id, pers_death_date AS happened_on FROM ssd_person
    WHERE told(pers_death_date) IS NOT NULL"""
# as in the return a listing has an end, and begins with the child's first episode
UASC = """SELECT immi_person_id AS local_id, min(file) AS file, min(row) AS row,
    CASE WHEN bool_and(told(immi_immigration_status_end_date) IS NOT NULL)
         THEN last(immi_immigration_status_end_date ORDER BY day_of(immi_immigration_status_end_date)) END AS ended_on
    FROM ssd_immigration_status WHERE regexp_matches(immi_immigration_status, 'unaccompanied|uasc', 'i')
    GROUP BY immi_person_id"""
# neither families nor mothers have dates: what they tell counts from the first extract that shows it
MEMBERSHIP = """WITH told_families AS (
        SELECT file, row, fami_family_id AS family_id, fami_person_id AS local_id FROM ssd_family),
    mothers AS (SELECT DISTINCT family_id, moth_person_id AS local_id FROM ssd_mother m
                JOIN told_families f ON f.local_id = m.moth_childs_person_id),
    young AS (SELECT pers_person_id AS local_id FROM ssd_person WHERE coalesce(day_of(pers_dob),
              day_of(pers_expected_dob)) > $extract_on::DATE - INTERVAL 25 YEAR)
    SELECT f.*, CASE WHEN m.local_id IS NOT NULL THEN 'parent' WHEN y.local_id IS NOT NULL THEN 'child' END AS role
    FROM told_families f LEFT JOIN mothers m USING (family_id, local_id) LEFT JOIN young y ON y.local_id = f.local_id
    UNION ALL BY NAME
    SELECT file, row, 'mother ' || moth_person_id AS family_id, moth_childs_person_id AS local_id, 'child' AS role
    FROM ssd_mother
    UNION ALL BY NAME
    SELECT min(file) AS file, min(row) AS row, 'mother ' || moth_person_id AS family_id, moth_person_id AS local_id,
        'parent' AS role
    FROM ssd_mother GROUP BY moth_person_id"""
# where a child is placed is no home of its family
ADDRESS = """SELECT file, row, addr_person_id AS local_id, addr_address_postcode AS postcode,
    nullif(regexp_extract(addr_address_json, 'UPRN"?\\s*[:=]\\s*"?(\\d+)', 1), '') AS place,
    addr_address_start_date AS happened_on, addr_address_end_date AS ended_on
    FROM ssd_address WHERE NOT coalesce(regexp_matches(addr_address_type, 'placement', 'i'), false)"""
MISSING = """SELECT file, row, miss_person_id AS local_id, miss_missing_episode_start_date AS happened_on,
    miss_missing_episode_end_date AS ended_on,
    CASE WHEN regexp_matches(miss_missing_episode_type, '^(away|absent)', 'i') THEN 'A'
         ELSE miss_missing_episode_type END AS kind
    FROM ssd_missing"""
EARLY_HELP = """SELECT file, row, earl_person_id AS local_id, earl_episode_id AS key,
    earl_episode_start_date AS happened_on, earl_episode_end_date AS ended_on, earl_episode_reason AS reason,
    CASE WHEN regexp_matches(earl_episode_end_reason, '^(outcome|need)s? met', 'i') THEN 'needs_met'
         WHEN regexp_matches(earl_episode_end_reason, 'step.?up', 'i') THEN 'step_up_to_csc'
         ELSE earl_episode_end_reason END AS end_reason
    FROM ssd_early_help_episodes"""
CONTACT = """SELECT file, row, cont_person_id AS local_id, cont_contact_id AS key, cont_contact_date AS happened_on,
    source_of(cont_contact_source_code, cont_contact_source_desc) AS source_code
    FROM ssd_contacts"""
