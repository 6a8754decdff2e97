-- The SSDA903 as the rules ask it. prev, next: the child's row before and after; before: its last row in the return of
-- the year before, if the same extract holds that. A date that cannot be read is null; ..._text is what the file says.

CREATE TABLE header AS
WITH h AS (
    SELECT file, box, year, CHILD AS child, coalesce(DOB, '') AS row_key, SEX AS sex, uk(DOB) AS born,
        ETHNIC AS ethnic, UPN AS upn, MOTHER AS mother, MC_DOB AS mother_born_text, uk(MC_DOB) AS mother_born,
        last_day(box, year) AS seen_to
    FROM header_text
), single AS (SELECT DISTINCT ON (box, year, child) * FROM h ORDER BY box, year, child, row_key)
SELECT h.*, single AS before
FROM h LEFT JOIN single ON single.box = h.box AND single.year = h.year - 1 AND single.child = h.child;

CREATE TABLE who AS SELECT DISTINCT ON (box, year, child) box, year, child, born, sex FROM header;

CREATE TABLE chain AS
WITH e AS (
    SELECT t.file, box, year, t.CHILD AS child, coalesce(DECOM, '') AS row_key,
        uk(DECOM) AS started, uk(DEC) AS ended, DEC AS ended_text,
        RNE AS rne, LS AS ls, CIN AS need, PLACE AS place, PLACE_PROVIDER AS provider, REC AS rec,
        REASON_PLACE_CHANGE AS change, URN AS urn, HOME_POST AS home_post, PL_POST AS placed_post,
        coalesce(LS IN ('V3', 'V4'), false) AS short_break,
        coalesce(PLACE IN ('T0', 'T1', 'T2', 'T3', 'T4'), false) AS temporary,
        last_day(box, year) AS seen_to, who.born, who.sex, who.child IS NOT NULL AS in_header
    FROM episodes_text t LEFT JOIN who USING (box, year, child)
)
SELECT *, lag(e) OVER in_order AS prev, lead(e) OVER in_order AS next,
    coalesce(ended, seen_to) - started AS days,
    count(*) FILTER (WHERE rne = 'S') OVER (in_order ROWS UNBOUNDED PRECEDING) AS period
FROM e WINDOW in_order AS (PARTITION BY box, year, child ORDER BY started, ended NULLS LAST, row_key);

CREATE TABLE episode AS
WITH latest AS (SELECT * EXCLUDE (prev, next) FROM chain WHERE next.child IS NULL),
loaded AS (SELECT DISTINCT box, year + 1 AS year FROM header_text)
SELECT c.*, latest AS before, loaded.year IS NOT NULL AS has_before,
    c.prev.child IS NULL AND latest.child IS NOT NULL AND latest.ended_text IS NULL AS goes_on,
    c.place IS NOT DISTINCT FROM c.prev.place AND c.provider IS NOT DISTINCT FROM c.prev.provider
        AND c.urn IS NOT DISTINCT FROM c.prev.urn AND c.placed_post IS NOT DISTINCT FROM c.prev.placed_post
        AS same_placement,
    first_value(c.need) OVER in_period AS first_need, min(c.started) OVER in_period AS care_from,
    sum(c.days) OVER (PARTITION BY c.box, c.year, c.child, c.period, c.ls) AS days_of_status,
    sum(greatest(least(coalesce(c.ended, c.seen_to), c.seen_to) - greatest(c.started, opens(c.year)), 0))
        OVER (PARTITION BY c.box, c.year, c.child, c.ls) AS days_of_status_in_year
FROM chain c LEFT JOIN latest ON latest.box = c.box AND latest.year = c.year - 1 AND latest.child = c.child
LEFT JOIN loaded ON loaded.box = c.box AND loaded.year = c.year
WINDOW in_period AS (PARTITION BY c.box, c.year, c.child, c.period ORDER BY c.started, c.row_key);

CREATE TABLE uasc AS
WITH u AS (
    SELECT t.file, box, year, t.CHILD AS child, coalesce(DUC, '') AS row_key, t.SEX AS sex, uk(DOB) AS born,
        DUC AS ceased_text, uk(DUC) AS ceased, last_day(box, year) AS seen_to,
        who.born AS header_born, who.sex AS header_sex, who.child IS NOT NULL AS in_header
    FROM uasc_text t LEFT JOIN who USING (box, year, child)
)
SELECT u.*, b AS before, h.child IS NOT NULL AS in_header_before FROM u
LEFT JOIN u AS b ON b.box = u.box AND b.year = u.year - 1 AND b.child = u.child
LEFT JOIN who AS h ON h.box = u.box AND h.year = u.year - 1 AND h.child = u.child;

CREATE TABLE missing AS
WITH m AS (
    SELECT t.file, box, year, t.CHILD AS child, coalesce(MIS_START, '') AS row_key, uk(DOB) AS born, MISSING AS kind,
        MIS_START AS started_text, uk(MIS_START) AS started, MIS_END AS ended_text, uk(MIS_END) AS ended,
        last_day(box, year) AS seen_to, who.born AS header_born, who.child IS NOT NULL AS in_header
    FROM missing_text t LEFT JOIN who USING (box, year, child)
)
SELECT *, lag(m) OVER in_order AS prev FROM m
WINDOW in_order AS (PARTITION BY box, year, child ORDER BY started, ended NULLS LAST);
