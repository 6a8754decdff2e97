-- The children-in-need census as the rules ask it. Every element has a key below that of the element it is in:
-- child_key, case_key, block_key; c is the case of a block, p the child of a case, plan the plan of a review.

CREATE TABLE census AS
SELECT file, box, year, '' AS child, ReferenceDate AS row_key, Collection AS collection, "Year" AS named_year,
    iso(ReferenceDate) AS reference
FROM census_text;

CREATE TABLE person AS
WITH ills AS (SELECT child_key, list(Disability ORDER BY Disability) AS codes FROM disability_text GROUP BY ALL),
counted AS (
    SELECT child_key, count(*) AS cases, count(*) FILTER (WHERE lower(ReferralNFA) IN ('false', '0')) AS acted_on
    FROM case_text GROUP BY ALL
)
SELECT file, box, year, child_key, coalesce(LAchildID, '') AS child, coalesce(PersonBirthDate, '') AS row_key,
    UPN AS upn, FormerUPN AS former_upn, UPNunknown AS unknown, iso(PersonBirthDate) AS born,
    iso(ExpectedPersonBirthDate) AS expected,
    CASE WHEN year >= 2025 THEN Sex ELSE GenderCurrent END AS sex,
    CASE WHEN year >= 2025 THEN GenderCurrent ELSE Sex END AS sex_of_other_years,
    iso(PersonDeathDate) AS died, Ethnicity AS ethnicity, last_day(box, year) AS seen_to,
    coalesce(codes, []) AS disabilities, coalesce(cases, 0) AS cases, coalesce(acted_on, 0) AS acted_on
FROM child_text LEFT JOIN ills USING (child_key) LEFT JOIN counted USING (child_key);

CREATE TABLE bare_referral AS
SELECT t.file, t.box, t.year, child_key, case_key, p.child, coalesce(CINreferralDate, '') AS row_key,
    iso(CINreferralDate) AS referred, ReferralSource AS source, PrimaryNeedCode AS need,
    CINclosureDate AS closed_text, iso(CINclosureDate) AS closed, ReasonForClosure AS reason,
    iso(DateOfInitialCPC) AS conference, ReferralNFA AS nfa,
    coalesce(lower(ReferralNFA) IN ('true', '1'), false) AS no_action, p, p.seen_to
FROM case_text t JOIN person p USING (child_key);

CREATE TABLE assessment AS
WITH named AS (
    SELECT block_key, list(AssessmentFactors ORDER BY AssessmentFactors) AS codes FROM factor_text GROUP BY ALL
)
SELECT t.file, t.box, t.year, t.child_key, case_key, block_key, c.child,
    coalesce(AssessmentActualStartDate, '') AS row_key, iso(AssessmentActualStartDate) AS started,
    iso(AssessmentAuthorisationDate) AS ended, coalesce(codes, []) AS factors, c, c.seen_to
FROM assessment_text t JOIN bare_referral c USING (case_key) LEFT JOIN named USING (block_key);

CREATE TABLE cin_plan AS
SELECT t.file, t.box, t.year, t.child_key, case_key, block_key, c.child, coalesce(CINPlanStartDate, '') AS row_key,
    iso(CINPlanStartDate) AS started, iso(CINPlanEndDate) AS ended, c, c.seen_to
FROM cin_plan_text t JOIN bare_referral c USING (case_key);

CREATE TABLE enquiry AS
SELECT t.file, t.box, t.year, t.child_key, case_key, block_key, c.child, coalesce(S47ActualStartDate, '') AS row_key,
    iso(S47ActualStartDate) AS started, iso(InitialCPCtarget) AS target,
    iso(t.DateOfInitialCPC) AS conference, coalesce(lower(ICPCnotRequired) IN ('true', '1'), false) AS not_required,
    c, c.seen_to
FROM enquiry_text t JOIN bare_referral c USING (case_key);

CREATE TABLE cp_plan AS
SELECT t.file, t.box, t.year, t.child_key, case_key, block_key, c.child, coalesce(CPPstartDate, '') AS row_key,
    iso(CPPstartDate) AS started, iso(CPPendDate) AS ended,
    InitialCategoryOfAbuse AS category, LatestCategoryOfAbuse AS latest, NumberOfPreviousCPP AS earlier, c, c.seen_to
FROM cp_plan_text t JOIN bare_referral c USING (case_key);

CREATE TABLE review AS
SELECT t.file, t.box, t.year, t.child_key, plan.child, coalesce(CPPreviewDate, '') AS row_key,
    iso(CPPreviewDate) AS held, plan, plan.seen_to
FROM review_text t JOIN cp_plan plan USING (block_key);

CREATE TABLE referral AS
WITH blocks AS (
    SELECT case_key, 'assessment' AS kind, started, ended FROM assessment
    UNION ALL SELECT case_key, 'enquiry', started, conference FROM enquiry
    UNION ALL SELECT case_key, 'cin_plan', started, ended FROM cin_plan
    UNION ALL SELECT case_key, 'cp_plan', started, ended FROM cp_plan
), counted AS (
    SELECT case_key, max(greatest(started, ended)) AS latest,
        count(*) FILTER (WHERE kind = 'assessment') AS assessments,
        count(*) FILTER (WHERE kind = 'enquiry') AS enquiries,
        count(*) FILTER (WHERE kind = 'cin_plan') AS cin_plans,
        count(*) FILTER (WHERE kind = 'cp_plan') AS cp_plans
    FROM blocks GROUP BY ALL
)
SELECT c.*, greatest(latest, c.conference) AS last_activity, coalesce(assessments, 0) AS assessments,
    coalesce(enquiries, 0) AS enquiries, coalesce(cin_plans, 0) AS cin_plans, coalesce(cp_plans, 0) AS cp_plans
FROM bare_referral c LEFT JOIN counted USING (case_key);
