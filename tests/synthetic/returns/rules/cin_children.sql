-- The file and the child in the children-in-need census: identity, UPN, birth, death, disability.

-- # The file

-- cin_100: the reference date is the 31 March of the year
census WHERE reference IS DISTINCT FROM closes(year)

-- plain_cin_header: the header names the collection and the year of the file
census WHERE collection <> 'CIN' OR named_year <> year::VARCHAR

-- cin_2886Q: more than 2 % of the born have no sex recorded
census WHERE file IN (SELECT file FROM person WHERE born IS NOT NULL GROUP BY file
    HAVING avg((sex IN ('0', 'U'))::INTEGER) > 0.02)

-- cin_2887Q: fewer than eight disability codes in a return of 500 children
census WHERE file IN (SELECT file FROM person GROUP BY file HAVING count(*) >= 500
    AND len(list_distinct(flatten(list(disabilities)))) < 8)

-- cin_2888Q: nobody has two disabilities in a return of 500 children
census WHERE file IN (SELECT file FROM person GROUP BY file HAVING count(*) >= 500 AND max(len(disabilities)) < 2)

-- cin_2883: more protection plans start than initial conferences are held
census WHERE (SELECT count(*) FROM cp_plan l WHERE l.file = census.file
    AND l.started BETWEEN opens(census.year) AND closes(census.year)) > (SELECT count(*)
    FROM enquiry e WHERE e.file = census.file AND e.conference BETWEEN opens(census.year) AND closes(census.year)) + (
    SELECT count(*) FROM referral r WHERE r.file = census.file
    AND r.conference BETWEEN opens(census.year) AND closes(census.year))

-- plain_cin_weekends: more than 15 % of 100 or more referrals on weekends, and by more than chance
census WHERE file IN (SELECT file FROM referral WHERE referred BETWEEN opens(year) AND closes(year) GROUP BY file
    HAVING count(*) >= 100 AND avg((isodow(referred) > 5)::INTEGER) > 0.15 + 3 * sqrt(0.15 * 0.85 / count(*)))

-- plain_cin_mondays: more than a third of 150 or more assessments are authorised on Mondays
census WHERE file IN (SELECT file FROM assessment WHERE ended IS NOT NULL GROUP BY file HAVING count(*) >= 150
    AND avg((isodow(ended) = 1)::INTEGER) > 0.33)

-- # Identity

-- cin_8500: no local id
person WHERE child = ''

-- cin_8510: a local id twice
person WHERE child <> '' QUALIFY count(*) OVER (PARTITION BY file, child) > 1

-- cin_8590: a child without a case
person WHERE cases = 0

-- cin_1570: a local id of more than 20 characters
person WHERE length(child) > 20

-- cin_1580: a local id with other than letters and digits
person WHERE regexp_matches(child, '[^A-Za-z0-9]')

-- cin_4180: a sex of another year's list, or none
person WHERE NOT known('gender', sex, year)

-- plain_cin_sex: the element for sex of other years
person WHERE sex_of_other_years IS NOT NULL

-- cin_4220: unknown ethnicity
person WHERE NOT known('ethnicity', ethnicity, year)

-- cin_8540: disability is missing or unknown
person WHERE (born IS NOT NULL AND len(disabilities) = 0) OR EXISTS (
    FROM disability_text d WHERE d.child_key = person.child_key AND NOT known('disability', d.Disability, d.year))

-- cin_8790: NONE beside a disability
person WHERE list_contains(disabilities, 'NONE') AND len(disabilities) > 1

-- cin_8794: a disability twice
person WHERE len(disabilities) > len(list_distinct(disabilities))

-- plain_cin_born: the date of birth changes between years
person WHERE child <> '' AND EXISTS (FROM person b WHERE b.box = person.box AND b.year = person.year - 1
    AND b.child = person.child AND b.born <> person.born)

-- # UPN

-- cin_1510: the check letter of a UPN that is well formed else is wrong
person WHERE regexp_full_match(upn, '[A-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]') AND left(upn, 1) <> letter(upn)

-- cin_1520: a UPN twice
person WHERE upn <> '' QUALIFY count(*) OVER (PARTITION BY file, upn) > 1

-- cin_1530: the UPN names no council
person WHERE upn <> '' AND NOT council(substr(upn, 2, 3))

-- cin_1540: letters within a UPN, or not 13 characters
person WHERE upn <> '' AND (length(upn) <> 13 OR NOT regexp_full_match(substr(upn, 5, 8), '[0-9]{8}'))

-- cin_1550: the last character of a UPN is a digit or a letter of the check alphabet
person WHERE length(upn) = 13 AND NOT regexp_full_match(substr(upn, 13, 1), '[0-9A-HJ-NP-RT-Z]')

-- cin_1560Q: the former UPN is wrongly formed
person WHERE former_upn <> '' AND NOT (regexp_full_match(former_upn, '[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]')
    AND left(former_upn, 1) = letter(former_upn))

-- plain_cin_unknown: unknown reason for no UPN
person WHERE unknown <> '' AND NOT known('upn_unknown', unknown, year)

-- plain_cin_upn_both: a UPN and a reason for having none
person WHERE upn <> '' AND unknown <> ''

-- cin_8770Q: acted on, four in last August, without a UPN or a reason but UN1
person WHERE acted_on > 0 AND birthday(born, 4) <= make_date(year - 1, 8, 31) AND upn IS NULL
    AND coalesce(unknown, 'UN1') = 'UN1'

-- cin_8772: UN7 is for referrals without further action
person WHERE unknown = 'UN7' AND acted_on > 0

-- plain_cin_upn_changed: another UPN than last year and no former UPN
person WHERE child <> '' AND former_upn IS NULL AND EXISTS (FROM person b WHERE b.box = person.box
    AND b.year = person.year - 1 AND b.child = person.child AND b.upn <> person.upn)

-- # Birth and death

-- cin_8520: born after the census
person WHERE born > closes(year)

-- plain_cin_born_later: born after the extract
person WHERE born > seen_to AND born <= closes(year)

-- cin_8525Q: exactly one of birth date and expected date
person WHERE (born IS NULL) = (expected IS NULL)

-- cin_8530Q: the expected date is more than 30 days past or nine months off
person WHERE expected NOT BETWEEN seen_to - 30 AND (seen_to + INTERVAL 9 MONTH)::DATE

-- cin_8750: the sex of the unborn is unknown
person WHERE born IS NULL AND expected IS NOT NULL AND sex NOT IN ('0', 'U')

-- plain_cin_sex_unknown (query): the sex of a born child is unknown
person WHERE born IS NOT NULL AND sex IN ('0', 'U')

-- cin_8775Q: over 25 years old
person WHERE birthday(born, 25) < seen_to

-- plain_cin_adult: referred after the 18th birthday
referral WHERE referred > birthday(p.born, 18)

-- plain_cin_adult_plan: a protection plan after the 18th birthday
cp_plan WHERE coalesce(ended, seen_to) > birthday(c.p.born, 18) + 7

-- cin_8535Q: died before being born
person WHERE died < born

-- cin_8545Q: died outside the census year
person WHERE died NOT BETWEEN opens(year) AND closes(year)

-- cin_8555Q: referred after death
referral WHERE referred > p.died

-- cin_8585Q: closed by death (RC2) without a date of death
referral WHERE reason = 'RC2' AND p.died IS NULL

-- plain_cin_after_death: closed more than 30 days after death
referral WHERE NOT no_action AND coalesce(closed, seen_to) > p.died + 30

-- cin_8915: a protection plan starts after death
cp_plan WHERE started > c.p.died

-- cin_8920: a protection plan ends after death
cp_plan WHERE ended > c.p.died

-- cin_4008: a plan of child in need starts after death
cin_plan WHERE started > c.p.died

-- cin_4009Q: a plan of child in need ends after death
cin_plan WHERE ended > c.p.died

-- cin_8606: referred more than 40 weeks before birth
referral WHERE referred < coalesce(p.born, p.expected) - 280

-- plain_cin_unborn_assessed: factors of the unborn name the child's own doings
assessment WHERE ended < c.p.born AND list_has_any(factors, ['1A', '2A', '10A', '13A', '14A', '15A', '24A'])
