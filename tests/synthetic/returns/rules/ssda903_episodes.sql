-- Episodes in the SSDA903: codes, dates, sequence, ends, and what last year left open.

-- # Codes

-- ssda903_141: the date an episode began is not a date
episode WHERE started IS NULL

-- ssda903_143: unknown reason for a new episode
episode WHERE NOT known('rne', rne, year)

-- ssda903_144: unknown legal status
episode WHERE NOT known('legal_status', ls, year)

-- ssda903_145: unknown category of need
episode WHERE NOT known('need_of_care', need, year)

-- ssda903_146: a placement code of another year, or none
episode WHERE NOT known('place', place, year)

-- ssda903_147: the date an episode ceased is not a date
episode WHERE ended_text <> '' AND ended IS NULL

-- ssda903_149: a reason to cease of another year
episode WHERE rec <> '' AND NOT known('rec', rec, year)

-- ssda903_178: unknown placement provider
episode WHERE provider <> '' AND NOT known('provider', provider, year)

-- ssda903_1009: a reason of placement change of another year
episode WHERE change <> '' AND NOT known('change', change, year)

-- ssda903_217t: P2 is no placement type from 28 October 2023
episode WHERE place = 'P2' AND started >= DATE '2023-10-28'

-- ssda903_445: freeing orders (D1) after 2005
episode WHERE ls = 'D1' AND started > DATE '2005-12-30'

-- ssda903_446: placement orders (E1) before 2005
episode WHERE ls = 'E1' AND started < DATE '2005-12-30'

-- # Dates

-- ssda903_148: date and reason of the end go together
episode WHERE (ended_text IS NULL) <> (rec IS NULL)

-- ssda903_302: an episode starts before the child is born
episode WHERE prev.child IS NULL AND started < born

-- ssda903_352: started to be looked after at 18
episode WHERE rne = 'S' AND started >= birthday(born, 18)

-- ssda903_353: an episode starts before 14 October 1991
episode WHERE started < DATE '1991-10-14'

-- ssda903_354: an episode starts after the year
episode WHERE started > closes(year)

-- ssda903_355: an episode ends on the day it starts
episode WHERE ended = started

-- ssda903_356: an episode ends before it starts
episode WHERE ended < started

-- ssda903_385: an episode ends after the year
episode WHERE ended > closes(year)

-- plain_903_past: an episode that was over before the year
episode WHERE ended < opens(year)

-- plain_903_future: dated after the day of the extract
episode WHERE started <= closes(year) AND ended IS DISTINCT FROM started AND (started > seen_to OR (ended > seen_to
    AND ended <= closes(year)))

-- plain_903_adult: looked after past the 18th birthday
episode WHERE ended > birthday(born, 18)

-- plain_903_adult_open (query): still looked after a month after the 18th birthday
episode WHERE ended IS NULL AND ended_text IS NULL AND next.child IS NULL AND seen_to > birthday(born, 18) + 30
    AND NOT short_break

-- # Sequence

-- ssda903_142: the next episode has started, this one has not ended
episode WHERE ended_text IS NULL AND next.child IS NOT NULL

-- ssda903_357: a child's first episode ever is not S
episode WHERE prev.child IS NULL AND rne <> 'S' AND started >= opens(year) AND (before.child IS NULL
    OR before.ended_text IS NOT NULL)

-- ssda903_388: X1, but no episode goes on
episode WHERE rec = 'X1' AND next.child IS NULL

-- ssda903_431: S on the day on which the episode before ended
episode WHERE rne = 'S' AND started = prev.ended

-- ssda903_432: the child had ceased to be looked after, but this is not S
episode WHERE rne <> 'S' AND prev.rec <> 'X1'

-- ssda903_433: goes on, but not from the day on which the episode before ended
episode WHERE rne <> 'S' AND prev.rec = 'X1' AND started > prev.ended

-- ssda903_434: L: the legal status changed and nothing else
episode WHERE rne = 'L' AND prev.child IS NOT NULL AND (ls = prev.ls OR NOT same_placement)

-- ssda903_435: P and T: the placement or its carer changed, the legal status did not
episode WHERE rne IN ('P', 'T') AND prev.child IS NOT NULL AND (ls <> prev.ls OR (rne = 'P' AND same_placement))

-- ssda903_436: B and U: both changed
episode WHERE rne IN ('B', 'U') AND prev.child IS NOT NULL AND (ls = prev.ls OR (rne = 'B' AND same_placement))

-- ssda903_437: an episode after death or after an age of 18
episode WHERE rec IN ('E2', 'E15') AND next.child IS NOT NULL

-- ssda903_199: an episode after adoption
episode WHERE rec IN ('E11', 'E12') AND next.child IS NOT NULL

-- ssda903_501: starts before the episode before has ended
episode WHERE started < prev.ended

-- ssda903_504: the category of need changes within a period of care
episode WHERE need <> first_need AND rne <> 'S'

-- plain_903_x1_s: an episode goes on (X1), but the next starts anew (S)
episode WHERE rec = 'X1' AND next.rne = 'S' AND next.started > ended

-- plain_903_twice: the same episode twice
episode WHERE started = prev.started

-- # Ends

-- ssda903_386: adopted at 18
episode WHERE rec IN ('E11', 'E12') AND ended >= birthday(born, 18)

-- ssda903_387: independent before 14
episode WHERE rec IN ('E5', 'E6') AND ended < birthday(born, 14)

-- ssda903_389: to adult services before 16
episode WHERE rec = 'E7' AND ended < birthday(born, 16)

-- ssda903_390: adopted without having been placed for adoption
episode WHERE rec IN ('E11', 'E12') AND place NOT IN ('A3', 'A4', 'A5', 'A6')

-- ssda903_407: special guardianship at 18
episode WHERE rec IN ('E43', 'E44', 'E45', 'E46', 'E47', 'E48') AND ended >= birthday(born, 18)

-- ssda903_460: stays with carers at 18, but is under 18
episode WHERE rec = 'E17' AND ended < birthday(born, 18)

-- ssda903_516: special guardianship of the foster carers, but was not fostered
episode WHERE rec IN ('E45', 'E46') AND place NOT LIKE 'U%'

-- plain_903_staying: stays with foster carers at 18 (E17), but was not fostered
episode WHERE rec = 'E17' AND place NOT LIKE 'U%'

-- plain_903_remand_end: remand ended (E14), but was not remanded
episode WHERE rec = 'E14' AND ls <> 'J1'

-- plain_903_age_assessed: found to be an adult (E15), but never unaccompanied
episode WHERE rec = 'E15' AND (box, child) NOT IN (SELECT (box, child) FROM uasc)

-- plain_903_sentence_age: sentenced to custody (E9) before 10
episode WHERE rec = 'E9' AND ended < birthday(born, 10)

-- # From year to year

-- ssda903_502: the episode open at the end of last year does not start this year's
episode WHERE goes_on AND before.started <> started

-- ssda903_503A: reason for new episode other than in last year's open episode
episode WHERE goes_on AND before.rne IS DISTINCT FROM rne

-- ssda903_503B: legal status other than in last year's open episode
episode WHERE goes_on AND before.ls IS DISTINCT FROM ls

-- ssda903_503C: category of need other than in last year's open episode
episode WHERE goes_on AND before.need IS DISTINCT FROM need

-- ssda903_503D: placement other than in last year's open episode (H5 becomes K3 in 2025)
episode WHERE goes_on AND before.place IS DISTINCT FROM place AND NOT (year = 2025 AND before.place = 'H5'
    AND place = 'K3')

-- ssda903_503E: provider other than in last year's open episode
episode WHERE goes_on AND before.provider IS DISTINCT FROM provider

-- ssda903_503F: Ofsted number other than in last year's open episode (H5 gets one by becoming K3)
episode WHERE goes_on AND before.urn IS DISTINCT FROM urn AND NOT (year = 2025 AND before.place = 'H5'
    AND before.urn IS NULL)

-- ssda903_562: started before the year, but last year's last episode is another
episode WHERE prev.child IS NULL AND started < opens(year) AND before.started <> started
    AND before.ended_text IS NOT NULL

-- ssda903_NoE: started before the year, but had no episode last year
episode WHERE prev.child IS NULL AND started < opens(year) AND has_before AND before.child IS NULL

-- plain_903_lost: open at the end of last year, but not in this year's return
episode WHERE next.child IS NULL AND ended_text IS NULL AND seen_to = closes(year) AND (box, year) IN (
    SELECT (box, year - 1) FROM header) AND (box, year, child) NOT IN (SELECT (box, year - 1, child) FROM episode)
