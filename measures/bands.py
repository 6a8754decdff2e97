"""Bands in words: how often families like these went on to the outcome, from past lists replayed."""

import pandas as pd

MOST_BANDS, LEAST_EVENTS = 3, 10


def bands(listed: pd.DataFrame) -> pd.DataFrame:
    """At most three bands of the calibrated risk, each with at least ten events; fewer where events are few.

    `listed`: one row per selection of a replay: borough, family, risk, label (1, 0, NaN). A family counts once, with
    its first selection. Gives from_risk (its lower end), families, events, rate, low, high (Wilson, 95 %), rising;
    no row where no label is known.
    """
    from scipy.stats import binomtest

    known = listed.dropna(subset=["label"]).drop_duplicates(["borough", "family"])
    for count in range(MOST_BANDS, 0, -1):
        cut = pd.qcut(known["risk"].rank(method="first"), count, labels=False) if len(known) >= count else None
        if cut is None:
            continue
        found = known.groupby(cut.to_numpy()).agg(
            from_risk=("risk", "min"), families=("label", "size"), events=("label", "sum")
        )
        rate = found["events"] / found["families"]
        if count == 1 or (found["events"].min() >= LEAST_EVENTS and rate.is_monotonic_increasing):
            spans = [
                binomtest(int(events), int(families)).proportion_ci(method="wilson")
                for events, families in zip(found["events"], found["families"], strict=True)
            ]
            found = found.assign(rate=rate, low=[span.low for span in spans], high=[span.high for span in spans])
            return found.assign(events=found["events"].astype(int)).reset_index(drop=True)
    return pd.DataFrame(columns=["from_risk", "families", "events", "rate", "low", "high"])


def words(band: pd.Series, what_followed: str) -> str:
    """The sentence of a band: in how many of 20 families, and between how many. `what_followed` is a clause."""
    about, low, high = (round(20 * float(band[name])) for name in ("rate", "low", "high"))
    number = "fewer than 1" if about == 0 else f"about {about}"
    return f"In {number} of 20 families like this on past lists (between {low} and {max(high, 1)}), {what_followed}."
