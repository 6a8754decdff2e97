"""Pseudonyms are HMAC-SHA256, as Python's own library computes it."""

import hmac

from hypothesis import given, settings
from hypothesis import strategies as st

from extracts.pseudonyms import hash_pads, keyed_hash
from extracts.scratch import query, scratch

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@settings(derandomize=True, database=None, deadline=None, max_examples=40)
@given(key=st.binary(min_size=1, max_size=100), parts=st.lists(TEXT, min_size=1, max_size=3))
def test_a_keyed_hash_is_the_first_24_digits_of_the_hmac(key: bytes, parts: list[str]) -> None:
    names = {f"part{place}": part for place, part in enumerate(parts)}
    with scratch() as db:
        sql = f"SELECT {keyed_hash(*(f'${name}::VARCHAR' for name in names))} AS it"
        found = query(db, sql, **names, **hash_pads(key)).column("it")[0].as_py()
    assert found == hmac.new(key, "|".join(parts).encode(), "sha256").hexdigest()[:24]
