-- Placements and legal statuses in the SSDA903.

-- # Placements

-- ssda903_213: a temporary or unregistered placement has no provider
episode WHERE provider <> '' AND (temporary OR place = 'Z1')

-- ssda903_526: no placement provider
episode WHERE provider IS NULL AND place IS NOT NULL AND NOT (temporary OR place LIKE 'Z%')

-- ssda903_217: placed for adoption with the foster carers: S, T or U
episode WHERE place IN ('A3', 'A5') AND rne NOT IN ('S', 'T', 'U')

-- ssda903_218: no Ofsted number
episode WHERE place IN ('A3', 'A4', 'A5', 'A6', 'K1', 'K2', 'K3', 'R3', 'S1', 'U1', 'U2', 'U3', 'U4', 'U5', 'U6')
    AND urn IS NULL AND (ended IS NULL OR ended > DATE '2015-03-31')

-- ssda903_230: supported accommodation (H5) from 28 October 2023 has an Ofsted number
episode WHERE place = 'H5' AND started >= DATE '2023-10-28' AND urn IS NULL

-- ssda903_222: an Ofsted number of a placement that Ofsted does not register
episode WHERE urn <> 'XXXXXXX' AND (place IN ('P1', 'P2', 'P3', 'R1', 'R2', 'R5', 'T0', 'T1', 'T2', 'T3', 'T4')
    OR (place = 'H5' AND year <= 2023))

-- ssda903_1008: an Ofsted number is SC and six digits, six or seven digits, or XXXXXXX
episode WHERE urn <> '' AND NOT regexp_full_match(urn, '(SC)?[0-9]{6,7}|XXXXXXX')

-- ssda903_225: no reason for the change of placement
episode WHERE rec = 'X1' AND change IS NULL AND next.rne IN ('P', 'B', 'T', 'U') AND NOT temporary
    AND NOT next.temporary

-- ssda903_226: a reason of change around a temporary placement
episode WHERE temporary AND (change <> '' OR prev.change <> '')

-- ssda903_233: a reason of change, but the episode goes on
episode WHERE change <> '' AND ended_text IS NULL

-- plain_903_change: a reason of change, but the placement did not change next
episode WHERE change <> '' AND ended IS NOT NULL AND (rec <> 'X1' OR next.rne = 'L')

-- ssda903_234: moved by custody before the age of ten
episode WHERE change = 'CUSTOD' AND ended < birthday(born, 10)

-- ssda903_336: not fostered before being placed for adoption with the carers
episode WHERE place IN ('A3', 'A5') AND prev.child IS NOT NULL AND left(prev.place, 1) NOT IN ('U', 'A')

-- ssda903_370: independent living (P2) before 15, from 2024 before 16
episode WHERE place = 'P2' AND started < birthday(born, CASE WHEN year >= 2024 THEN 16 ELSE 15 END)

-- ssda903_371: supported accommodation before 14, from 2024 before 16
episode WHERE place IN ('H5', 'K3') AND started < birthday(born, CASE WHEN year >= 2024 THEN 16 ELSE 14 END)

-- ssda903_372: custody (R5) before 10
episode WHERE place = 'R5' AND started < birthday(born, 10)

-- ssda903_373: placed in a school before 4
episode WHERE place = 'S1' AND started < birthday(born, 4)

-- ssda903_374: residential job before 14
episode WHERE place = 'P3' AND started < birthday(born, 14)

-- ssda903_375: in hospital for more than six weeks
episode WHERE place = 'T1' AND days > 42

-- ssda903_376: holiday of the carers for more than 21 days
episode WHERE place = 'T3' AND days > 21

-- ssda903_378: with the parents (P1) under Section 20 (V2)
episode WHERE place = 'P1' AND ls = 'V2'

-- ssda903_379: temporary for an unnamed reason over seven days
episode WHERE place = 'T4' AND days > 7

-- ssda903_380: care starts in a temporary placement
episode WHERE rne = 'S' AND temporary

-- ssda903_381: care ends in a temporary placement
episode WHERE temporary AND rec <> 'X1'

-- ssda903_383: a temporary placement does not lead back
episode WHERE temporary AND NOT prev.temporary AND next.child IS NOT NULL AND NOT next.temporary
    AND next.place <> prev.place

-- ssda903_527: the council's own provision cannot be P1, R2 or R5
episode WHERE provider = 'PR1' AND place IN ('P1', 'R2', 'R5')

-- ssda903_528: another council's provision cannot be P1, R2 or R5
episode WHERE provider = 'PR2' AND place IN ('P1', 'R2', 'R5')

-- ssda903_529: other public provision cannot be parents, adopters, homes or foster carers
episode WHERE provider = 'PR3' AND (place IN ('P1', 'A3', 'A4', 'A5', 'A6', 'K1', 'K2') OR place LIKE 'U%')

-- ssda903_530: parents are no private provider
episode WHERE provider = 'PR4' AND place = 'P1'

-- ssda903_531: parents are no voluntary provider
episode WHERE provider = 'PR5' AND place = 'P1'

-- ssda903_550: PR0 is for parents
episode WHERE provider = 'PR0' AND place <> 'P1'

-- # Legal statuses

-- ssda903_361: police protection over 72 hours
episode WHERE ls = 'L1' AND days_of_status > 3

-- ssda903_362: emergency protection over 21 days
episode WHERE ls = 'L2' AND days_of_status > 21

-- ssda903_363: child assessment order over 7 days
episode WHERE ls = 'L3' AND days_of_status > 7

-- ssda903_364: detained under PACE for over 21 days
episode WHERE ls = 'J2' AND days_of_status > 21

-- ssda903_365: a short break (V3) over 17 days
episode WHERE ls = 'V3' AND days > 17

-- ssda903_366: V3: the placement does not change
episode WHERE ls = 'V3' AND rne NOT IN ('S')

-- ssda903_367: short breaks over 75 days a year
episode WHERE ls = 'V3' AND days_of_status_in_year > 75

-- ssda903_382: short break in a temporary placement
episode WHERE short_break AND temporary

-- ssda903_384: short break in long-term fostering
episode WHERE short_break AND place IN ('U1', 'U4')

-- ssda903_426: V3 and V4 in one year
episode WHERE ls = 'V3' AND (file, child) IN (SELECT (file, child) FROM episode WHERE ls = 'V4')

-- ssda903_408: placed for adoption with an order (A5, A6), but no placement order (E1)
episode WHERE place IN ('A5', 'A6') AND ls <> 'E1'

-- plain_903_consent: placed for adoption by consent (A3, A4) under a placement order (E1)
episode WHERE place IN ('A3', 'A4') AND ls = 'E1'

-- plain_903_remand_age: remand or a youth sentence (J1-J3) before the age of ten
episode WHERE ls IN ('J1', 'J2', 'J3') AND started < birthday(born, 10)

-- plain_903_order_17: a care order (C1, C2) is made at 17 or later
episode WHERE ls IN ('C1', 'C2') AND rne IN ('S', 'L', 'B', 'U') AND started >= birthday(born, 17)
    AND coalesce(prev.ls, '') NOT IN ('C1', 'C2')
