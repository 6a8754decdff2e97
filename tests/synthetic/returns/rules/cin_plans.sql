-- Plans in the children-in-need census.

-- # Plans of child in need

-- plain_cin_plan_years: dates of plans exist from 2022
cin_plan WHERE year < 2022

-- cin_4010: no start of a plan, or one after the census
cin_plan WHERE started IS NULL OR started > closes(year)

-- cin_4011: a plan ends before it starts
cin_plan WHERE ended < started

-- cin_4012Q: a plan starts and ends on one day
cin_plan WHERE ended = started

-- cin_4013: a plan ends outside the census year
cin_plan WHERE ended NOT BETWEEN opens(year) AND closes(year)

-- cin_4015: a plan starts before the referral
cin_plan WHERE started < c.referred

-- plain_cin_plan_future: a plan after the day of the extract
cin_plan WHERE (started > seen_to AND started <= closes(year)) OR (ended > seen_to AND ended <= closes(year))

-- cin_4004: two open plans of one child
cin_plan WHERE EXISTS (FROM cin_plan o WHERE o.child_key = cin_plan.child_key AND o.block_key <> cin_plan.block_key
    AND o.ended IS NULL AND cin_plan.ended IS NULL)

-- cin_4014: plans of one child overlap
cin_plan WHERE EXISTS (FROM cin_plan o WHERE o.child_key = cin_plan.child_key AND o.block_key <> cin_plan.block_key
    AND o.started >= cin_plan.started AND o.started < coalesce(cin_plan.ended, closes(cin_plan.year)))

-- plain_cin_plan_open: closed, but a plan is not
cin_plan WHERE ended IS NULL AND c.closed IS NOT NULL

-- cin_4001: an open plan of child in need beside an open protection plan
cin_plan WHERE ended IS NULL AND EXISTS (FROM cp_plan o WHERE o.case_key = cin_plan.case_key AND o.ended IS NULL)

-- cin_4016: a plan of child in need starts during a protection plan
cin_plan WHERE EXISTS (FROM cp_plan o WHERE o.child_key = cin_plan.child_key AND cin_plan.started >= o.started
    AND cin_plan.started < coalesce(o.ended, closes(o.year) + 1))

-- cin_4017: a protection plan starts during a plan of child in need
cp_plan WHERE EXISTS (FROM cin_plan o WHERE o.child_key = cp_plan.child_key AND cp_plan.started >= o.started
    AND cp_plan.started < coalesce(o.ended, closes(o.year) + 1))

-- cin_4003: a protection review during a plan of child in need
review WHERE EXISTS (FROM cin_plan o WHERE o.child_key = review.child_key AND review.held > o.started
    AND review.held < coalesce(o.ended, closes(o.year) + 1))

-- # Protection plans and their reviews

-- cin_8720: no start of a protection plan, or one after the census
cp_plan WHERE started IS NULL OR started > closes(year)

-- cin_1105: a protection plan starts before the referral
cp_plan WHERE started < c.referred

-- cin_8840: a protection plan starts and ends on one day
cp_plan WHERE ended = started

-- cin_8925: a protection plan ends before it starts
cp_plan WHERE ended < started

-- cin_8930: a protection plan ends outside the census year
cp_plan WHERE ended NOT BETWEEN opens(year) AND closes(year)

-- plain_cin_cpp_future: a protection plan after the day of the extract
cp_plan WHERE (started > seen_to AND started <= closes(year)) OR (ended > seen_to AND ended <= closes(year))

-- cin_8935: two open protection plans
cp_plan WHERE EXISTS (FROM cp_plan o WHERE o.child_key = cp_plan.child_key AND o.block_key <> cp_plan.block_key
    AND o.ended IS NULL AND cp_plan.ended IS NULL)

-- cin_8940: protection plans overlap
cp_plan WHERE EXISTS (FROM cp_plan o WHERE o.child_key = cp_plan.child_key AND o.block_key <> cp_plan.block_key
    AND o.started >= cp_plan.started AND o.started < coalesce(cp_plan.ended, closes(cp_plan.year)))

-- plain_cin_cpp_open: closed, but a protection plan is not
cp_plan WHERE ended IS NULL AND c.closed IS NOT NULL

-- cin_8730: the number of earlier protection plans is missing
cp_plan WHERE TRY_CAST(earlier AS INTEGER) IS NULL

-- cin_8905: unknown first category of abuse
cp_plan WHERE NOT known('abuse', category, year)

-- cin_8910: unknown latest category of abuse
cp_plan WHERE NOT known('abuse', latest, year)

-- cin_2885: a protection plan starts on another day than the conference
cp_plan WHERE started BETWEEN opens(year) AND closes(year) AND started IS DISTINCT FROM c.conference AND NOT EXISTS (
    FROM enquiry o WHERE o.case_key = cp_plan.case_key AND o.conference = cp_plan.started)

-- plain_cin_cpp_count: fewer earlier protection plans than last year's census shows
cp_plan WHERE child <> '' AND TRY_CAST(earlier AS INTEGER) < (SELECT count(DISTINCT o.started)
    FROM cp_plan o WHERE o.box = cp_plan.box AND o.year IN (cp_plan.year - 1, cp_plan.year)
    AND o.child = cp_plan.child AND o.started < cp_plan.started)

-- cin_8841: a review on or before the day the plan started
review WHERE held <= plan.started

-- cin_8842Q: a review without a date
review WHERE held IS NULL

-- plain_cin_review_late: a review after the plan ended
review WHERE held > plan.ended

-- plain_cin_review_year: a review outside the census year or after the extract
review WHERE held NOT BETWEEN opens(year) AND seen_to

-- plain_cin_review_weekend: a review on a weekend
review WHERE isodow(held) > 5
