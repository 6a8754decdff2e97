-- What the tables and the rules say in short.

CREATE MACRO uk(t) AS try_strptime(t, '%d/%m/%Y')::DATE;
CREATE MACRO iso(t) AS try_strptime(t, '%Y-%m-%d')::DATE;
CREATE MACRO opens(y) AS make_date(y - 1, 4, 1);
CREATE MACRO closes(y) AS make_date(y, 3, 31);
CREATE MACRO birthday(d, n) AS (d + to_years(n))::DATE;

-- the last day that a return can speak of: 31 March, or the day before the extract
CREATE MACRO last_day(box, y) AS least(closes(y), split_part(box, '/', 2)::DATE - 1);

-- the check letter of a UPN: weights 2 to 13 by place, modulo 23; a temporary UPN has a letter in place 13
CREATE MACRO letter(upn) AS substr('ABCDEFGHJKLMNPQRTUVWXYZ', 1 + (list_sum(list_transform(range(2, 14), lambda k:
    k * CASE WHEN k = 13 AND substr(upn, 13, 1) NOT BETWEEN '0' AND '9'
        THEN instr('ABCDEFGHJKLMNPQRTUVWXYZ', substr(upn, 13, 1)) - 1
        ELSE coalesce(TRY_CAST(substr(upn, k, 1) AS INTEGER), 0) END)) % 23)::INTEGER, 1);

CREATE MACRO known(name, value, y) AS EXISTS (
    FROM codes WHERE codes.list = name AND codes.code = value AND y BETWEEN codes.first AND codes.last);
CREATE MACRO council(digits) AS EXISTS (
    FROM councils WHERE TRY_CAST(digits AS INTEGER) BETWEEN councils.first AND councils.last);
