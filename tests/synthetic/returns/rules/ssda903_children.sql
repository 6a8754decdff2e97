-- The child in the SSDA903: identity, UPN, mothers, unaccompanied children, times missing.

-- # Identity

-- ssda903_101: a sex of another year's list
header WHERE NOT known('sex', sex, year)

-- ssda903_102: the date of birth is not a date
header WHERE born IS NULL

-- ssda903_103: unknown ethnicity
header WHERE NOT known('ethnicity', ethnic, year)

-- ssda903_232: the sex is unknown
header WHERE sex = 'U'

-- ssda903_301: born after the year
header WHERE born > closes(year)

-- ssda903_351: over 25 at the start of the year
header WHERE birthday(born, 25) < opens(year)

-- ssda903_202: another sex than last year
header WHERE replace(replace(before.sex, '1', 'M'), '2', 'F') <> replace(replace(sex, '1', 'M'), '2', 'F')

-- ssda903_203: another date of birth than last year
header WHERE before.born <> born

-- ssda903_204: another ethnicity than last year
header WHERE before.ethnic <> ethnic

-- ssda903_INT32: a child twice in the header
header QUALIFY count(*) OVER (PARTITION BY file, child) > 1

-- ssda903_INT03: an episode of a child that is not in the header
episode WHERE NOT in_header

-- ssda903_EPI: a child without an episode
header WHERE (box, year, child) NOT IN (SELECT (box, year, child) FROM episode)

-- # UPN

-- ssda903_168: no valid UPN and no reason why
header WHERE upn <> '' AND NOT regexp_full_match(upn, 'UN[1-5]')
    AND NOT (regexp_full_match(upn, '[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]') AND left(upn, 1) = letter(upn))

-- ssda903_208: another UPN than last year, unless it was unknown before
header WHERE before.upn <> upn AND NOT (before.upn LIKE 'UN_' AND upn NOT LIKE 'UN_') AND NOT (before.upn = 'UN1'
    AND upn LIKE 'UN_')

-- ssda903_209: not of school age (UN1), but was four in the August before last
header WHERE upn = 'UN1' AND birthday(born, 4) <= make_date(year - 2, 8, 31)

-- ssda903_210: UN4 is for those looked after for a week or less
header WHERE upn = 'UN4' AND (box, year, child) IN (SELECT (box, year, child) FROM episode WHERE ended IS NULL
    AND care_from < seen_to - 7)

-- ssda903_442: no UPN and no reason why
header WHERE upn IS NULL

-- ssda903_444: two children with one UPN
header WHERE upn NOT LIKE 'UN_' QUALIFY count(DISTINCT child) OVER (PARTITION BY file, upn) > 1

-- # Mothers

-- ssda903_393: a girl who is looked after is a mother (1) or not (0)
header WHERE sex IN ('2', 'F') AND mother IS NULL AND (box, year, child) IN (SELECT (box, year, child)
    FROM episode WHERE NOT short_break)

-- ssda903_165: mother is 0 or 1
header WHERE mother NOT IN ('0', '1')

-- ssda903_174: a boy with a child's date of birth
header WHERE sex IN ('1', 'M') AND mother_born_text <> ''

-- ssda903_611: a mother without her child's date of birth
header WHERE mother = '1' AND mother_born IS NULL

-- ssda903_612: no mother, but a child's date of birth
header WHERE coalesce(mother, '0') = '0' AND mother_born_text <> '' AND sex NOT IN ('1', 'M')

-- ssda903_620: a mother under eleven
header WHERE mother = '1' AND mother_born < birthday(born, 11)

-- ssda903_399: mother is left blank for those on short breaks alone
header WHERE mother <> '' AND (box, year, child) IN (SELECT (box, year, child) FROM episode GROUP BY ALL
    HAVING bool_and(short_break))

-- # Unaccompanied children

-- ssda903_104: the day the status ceased is not a date
uasc WHERE ceased_text <> '' AND ceased IS NULL

-- ssda903_205A: unaccompanied last year, not this year, though the status had not ceased
header WHERE (box, year - 1, child) IN (SELECT (box, year, child) FROM uasc WHERE ceased IS NULL
    OR ceased > closes(year)) AND (box, year, child) NOT IN (SELECT (box, year, child) FROM uasc)

-- ssda903_205B: still unaccompanied, though the status ceased before this year
uasc WHERE before.child IS NOT NULL AND (ceased < opens(year) OR before.ceased < opens(year))

-- ssda903_205D: unaccompanied this year, but not last year
uasc WHERE in_header_before AND before.child IS NULL

-- ssda903_231 (query): an unaccompanied child under eleven
uasc WHERE birthday(born, 11) > closes(year)

-- ssda903_304: the status ceased after the 18th birthday
uasc WHERE ceased > birthday(header_born, 18)

-- plain_903_uasc_future: the status ceased on a day that has not come
uasc WHERE ceased > seen_to AND ceased <= birthday(header_born, 18)

-- plain_903_uasc_sex: a sex of another year's list in uasc
uasc WHERE NOT known('sex', sex, year)

-- plain_903_uasc_un2: a newly arrived child has never been to school in England (UN2); UN1 is for the under-fives
header WHERE upn IN ('UN1', 'UN3') AND (box, year, child) IN (SELECT (box, year, child) FROM uasc)

-- ssda903_INT09: unaccompanied, but not in the header
uasc WHERE NOT in_header

-- ssda903_INT18: another date of birth than in the header
uasc WHERE born <> header_born

-- ssda903_INT21: another sex than in the header
uasc WHERE sex <> header_sex

-- ssda903_INT36: a child twice in uasc
uasc QUALIFY count(*) OVER (PARTITION BY file, child) > 1

-- # Times missing

-- ssda903_1004: the start is not a date
missing WHERE started_text <> '' AND started IS NULL

-- ssda903_1005: the end is not a date
missing WHERE ended_text <> '' AND ended IS NULL

-- ssda903_1006: missing is M or A
missing WHERE kind <> '' AND NOT known('missing', kind, year)

-- ssda903_564: missing, but no start
missing WHERE kind <> '' AND started_text IS NULL

-- ssda903_565: a start, but not whether missing or away
missing WHERE kind IS NULL AND started_text <> ''

-- ssda903_567: ends before it starts
missing WHERE ended < started

-- ssda903_570: starts after the year
missing WHERE started > closes(year)

-- ssda903_571: ends outside the year
missing WHERE ended NOT BETWEEN opens(year) AND closes(year)

-- ssda903_574: starts while another time missing is open
missing WHERE started < prev.ended OR (prev.child IS NOT NULL AND prev.ended_text IS NULL)

-- ssda903_575: the placement has ended, the time missing from it has not
missing WHERE ended_text IS NULL AND EXISTS (FROM episode e WHERE e.box = missing.box AND e.year = missing.year
    AND e.child = missing.child AND missing.started >= e.started AND missing.started < e.ended AND e.rec = 'X1')

-- ssda903_576: missing at the end of last year, but not at the start of this
missing WHERE ended_text IS NULL AND seen_to = closes(year) AND (box, year + 1) IN (SELECT (box, year) FROM header)
    AND (box, year, child, started) NOT IN (SELECT (box, year - 1, child, started)
    FROM missing m WHERE m.started IS NOT NULL)

-- ssda903_577: left care, but is still missing
missing WHERE ended_text IS NULL AND EXISTS (FROM episode e WHERE e.box = missing.box AND e.year = missing.year
    AND e.child = missing.child AND missing.started >= e.care_from AND missing.started < e.ended AND e.rec <> 'X1')

-- ssda903_578: goes missing while not looked after
missing WHERE started >= opens(year) AND NOT EXISTS (FROM episode e WHERE e.box = missing.box
    AND e.year = missing.year AND e.child = missing.child AND missing.started >= e.started
    AND missing.started <= coalesce(e.ended, missing.started))

-- ssda903_580: missing when care ended, but the reason is not E8
missing WHERE EXISTS (FROM episode e WHERE e.box = missing.box AND e.year = missing.year AND e.child = missing.child
    AND e.ended = missing.ended AND e.rec NOT IN ('X1', 'E8'))

-- ssda903_586: missing before being born
missing WHERE started < header_born

-- plain_903_missing_future: missing after the day of the extract
missing WHERE (started > seen_to AND started <= closes(year)) OR (ended > seen_to AND ended <= closes(year))

-- ssda903_INT04: missing, but not in the header
missing WHERE NOT in_header

-- ssda903_INT13: another date of birth than in the header
missing WHERE born <> header_born
