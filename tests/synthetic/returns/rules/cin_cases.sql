-- Cases in the children-in-need census: referrals, closures, assessments, enquiries.

-- # Referrals

-- cin_8600: no referral date, or one after the census
referral WHERE referred IS NULL OR referred > closes(year)

-- cin_8568: whether no further action is missing
referral WHERE nfa IS NULL OR lower(nfa) NOT IN ('true', 'false', '0', '1')

-- cin_8569Q: a referral of an earlier year without further action
referral WHERE no_action AND referred < opens(year) - 4

-- cin_8866: a source of another year's list, or none
referral WHERE NOT known('source', source, year)

-- cin_8610: no primary need, though acted on
referral WHERE need IS NULL AND NOT no_action

-- cin_8650: unknown primary need
referral WHERE need <> '' AND NOT known('need', need, year)

-- cin_8831: activity on a referral without further action
referral WHERE no_action AND (assessments > 0 OR enquiries > 0 OR conference IS NOT NULL)

-- cin_8832: a protection plan on a referral without further action
referral WHERE no_action AND cp_plans > 0

-- cin_4000: a plan of child in need on a referral without further action
referral WHERE no_action AND cin_plans > 0

-- plain_cin_nfa_closed: a referral without further action is not closed either
referral WHERE no_action AND closed IS NOT NULL

-- plain_cin_future: referred or closed after the day of the extract
referral WHERE (referred > seen_to AND referred <= closes(year)) OR (closed > seen_to AND closed <= closes(year))

-- plain_cin_lost: open at the end of last year, but not in this year's census
referral WHERE closed_text IS NULL AND NOT no_action AND seen_to = closes(year) AND (box, year) IN (
    SELECT (box, year - 1) FROM census) AND (box, year, child, referred) NOT IN (
    SELECT (box, year - 1, child, referred) FROM referral b WHERE b.referred IS NOT NULL)

-- plain_cin_new_old: referred before the year, but not in last year's census
referral WHERE referred < opens(year) AND NOT no_action AND (box, year) IN (SELECT (box, year + 1) FROM census)
    AND (box, year, child, referred) NOT IN (SELECT (box, year + 1, child, referred)
    FROM referral b WHERE b.referred IS NOT NULL)

-- # Closures

-- cin_8620: closed outside the census year
referral WHERE closed NOT BETWEEN opens(year) AND closes(year)

-- cin_8630: closed before being referred
referral WHERE closed < referred

-- cin_8640: a reason for closure of another year's list
referral WHERE reason <> '' AND NOT known('closure', reason, year)

-- cin_8805: closed without a reason
referral WHERE closed_text IS NOT NULL AND reason IS NULL

-- cin_8810: a reason for closure of an open case
referral WHERE closed_text IS NULL AND reason IS NOT NULL

-- cin_8815: two open cases of one child
referral WHERE EXISTS (FROM referral o WHERE o.child_key = referral.child_key AND o.case_key <> referral.case_key
    AND o.closed_text IS NULL AND referral.closed_text IS NULL AND NOT o.no_action AND NOT referral.no_action)

-- cin_8816: an open case that is not the latest
referral WHERE EXISTS (FROM referral o WHERE o.child_key = referral.child_key AND o.referred > referral.referred
    AND NOT o.no_action AND referral.closed_text IS NULL AND NOT referral.no_action)

-- cin_8820: cases of one child overlap
referral WHERE EXISTS (FROM referral o WHERE o.child_key = referral.child_key AND o.case_key <> referral.case_key
    AND NOT o.no_action AND NOT referral.no_action AND o.referred >= referral.referred
    AND o.referred < referral.closed)

-- cin_8565: activity after closure
referral WHERE last_activity > closed

-- cin_8825Q (query): closed after assessment (RC8, RC9), but not assessed
referral WHERE reason IN ('RC8', 'RC9') AND assessments = 0

-- plain_cin_never_assessed: referred this year and closed after assessment (RC8, RC9), but not assessed this year
referral WHERE reason IN ('RC8', 'RC9') AND assessments = 0 AND referred >= opens(year)

-- cin_2990: an enquiry, conference or plan, yet closed after assessment (RC8, RC9)
referral WHERE reason IN ('RC8', 'RC9') AND (enquiries > 0 OR cin_plans > 0 OR cp_plans > 0 OR conference IS NOT NULL)

-- plain_cin_adult_closure: closed to adult services (RC6) before 17
referral WHERE reason = 'RC6' AND closed < birthday(p.born, 17)

-- # Assessments

-- plain_cin_assessment_start: an assessment without a start
assessment WHERE started IS NULL

-- cin_1103: an assessment starts before the referral
assessment WHERE started < c.referred

-- cin_8608: an assessment ends before it starts
assessment WHERE ended < started

-- cin_8696: an assessment ends outside the census year
assessment WHERE ended NOT BETWEEN opens(year) AND closes(year)

-- cin_8736: an open assessment started before the census year
assessment WHERE ended IS NULL AND started NOT BETWEEN opens(year) AND closes(year)

-- plain_cin_assessment_future: an assessment after the day of the extract
assessment WHERE (started > seen_to AND started <= closes(year)) OR (ended > seen_to AND ended <= closes(year))

-- cin_8670Q (query): open for more than 45 working days
assessment WHERE ended IS NULL AND started < seen_to - 65

-- cin_8867: closed, but an assessment is not
assessment WHERE ended IS NULL AND c.closed IS NOT NULL

-- cin_8896: two open assessments in one case
assessment WHERE EXISTS (FROM assessment o WHERE o.case_key = assessment.case_key
    AND o.block_key <> assessment.block_key AND o.ended IS NULL AND assessment.ended IS NULL)

-- cin_8863Q: an assessment starts while another goes on
assessment WHERE EXISTS (FROM assessment o WHERE o.child_key = assessment.child_key
    AND o.block_key <> assessment.block_key AND assessment.started >= o.started AND o.started <= assessment.started
    AND assessment.started < o.ended)

-- cin_8614: factors of an assessment that is not done
assessment WHERE ended IS NULL AND len(factors) > 0

-- cin_8897Q: a completed assessment without factors
assessment WHERE ended IS NOT NULL AND len(factors) = 0 AND year >= 2014

-- cin_8898: a factor twice
assessment WHERE len(factors) > len(list_distinct(factors))

-- cin_8869: no factors (21) beside a factor
assessment WHERE list_contains(factors, '21') AND len(factors) > 1

-- cin_8945Q: 18A, replaced by 18B and 18C in 2021
assessment WHERE year >= 2021 AND list_contains(factors, '18A')

-- cin_8950Q: 19A, replaced by 19B and 19C in 2021
assessment WHERE year >= 2021 AND list_contains(factors, '19A')

-- plain_cin_factor: a factor of another year's list
assessment WHERE EXISTS (FROM (
    SELECT unnest(assessment.factors) AS code) f WHERE NOT known('factor', f.code, assessment.year))

-- cin_8873Q: no factors (21) in the one assessment, but not closed by RC8 or RC9
assessment WHERE factors = ['21'] AND c.closed IS NOT NULL AND c.reason NOT IN ('RC8', 'RC9') AND case_key IN (
    SELECT case_key FROM referral WHERE assessments = 1)

-- # Enquiries and conferences

-- plain_cin_enquiry_start: an enquiry without a start
enquiry WHERE started IS NULL

-- cin_2889: an enquiry starts before the referral
enquiry WHERE started < c.referred

-- cin_1104: a conference before the referral
enquiry WHERE conference < c.referred

-- cin_8615: a conference before the enquiry started
enquiry WHERE started > conference

-- cin_8715: a conference outside the census year
enquiry WHERE conference NOT BETWEEN opens(year) AND closes(year)

-- cin_8740: an enquiry without conference started before the census year
enquiry WHERE conference IS NULL AND started NOT BETWEEN opens(year) AND closes(year)

-- plain_cin_enquiry_future: an enquiry after the day of the extract
enquiry WHERE (started > seen_to AND started <= closes(year)) OR (conference > seen_to AND conference <= closes(year))

-- cin_8675Q (query): neither conference nor its waiver after 15 working days
enquiry WHERE conference IS NULL AND NOT not_required AND started < seen_to - 25

-- plain_cin_waived: a conference that was not required was held
enquiry WHERE not_required AND conference IS NOT NULL

-- cin_8870Q: a conference's target is a weekend
enquiry WHERE isodow(target) > 5

-- cin_8875: a conference on a weekend
enquiry WHERE isodow(conference) > 5

-- cin_2884: a conference on the case and on its enquiry
enquiry WHERE conference = c.conference

-- cin_8868: closed, but an enquiry has neither conference nor waiver
enquiry WHERE c.closed IS NOT NULL AND conference IS NULL AND NOT not_required

-- cin_8839: two open enquiries in one case
enquiry WHERE EXISTS (FROM enquiry o WHERE o.case_key = enquiry.case_key AND o.block_key <> enquiry.block_key
    AND o.conference IS NULL AND enquiry.conference IS NULL AND NOT o.not_required AND NOT enquiry.not_required)

-- cin_8890: an enquiry starts while another goes on
enquiry WHERE EXISTS (FROM enquiry o WHERE o.child_key = enquiry.child_key AND (o.case_key <> enquiry.case_key
    OR o.block_key <> enquiry.block_key) AND enquiry.started >= o.started AND enquiry.started < o.conference)

-- cin_2991Q (query): an enquiry in a case without an assessment
enquiry WHERE case_key NOT IN (SELECT case_key FROM assessment)
