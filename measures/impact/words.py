"""What is said of a change: against chance, against the target, and what the design cannot show."""

from __future__ import annotations

from collections.abc import Sequence

from measures.impact.events import Event, Found

Effect = tuple[float, float, float]


def change(share: float) -> str:
    """A change in words: -0.2 -> 20.0% lower."""
    return f"{abs(share):.1%} {'lower' if share < 0 else 'higher'}"


def reads(effect: Effect) -> str:
    """What an interval says of chance."""
    _, low, high = effect
    if high < 0:
        return "lower than it would have been"
    return "higher than it would have been" if low > 0 else "no change that can be told from chance"


def finding(found: Found, after: Sequence[int], target: float | None) -> str:
    """The sentence on one series around one event."""
    effects = {months: effect for months in after if (effect := found.effect(months)) is not None}
    title = found.series.title
    if not effects or found.fitted is None:
        why = found.why_not or f"fewer than {min(after)} months have passed"
        return f"{title}: what changed cannot be told, as {why}."
    told = [f"{change(effect[0])} after {months} months ({_between(effect)})" for months, effect in effects.items()]
    last = max(effects)
    smallest = f"{-found.fitted.smallest_fall(last):.1%}"
    return (
        f"{title}: {' and '.join(told)}, against what the months before would have led to: {reads(effects[last])}."
        f" Only a fall of {smallest} or more would have been found four times in five.{_target(effects[last], target)}"
    )


def _between(effect: Effect) -> str:
    return f"between {change(effect[1])} and {change(effect[2])}"


def _target(effect: Effect, target: float | None) -> str:
    if target is None:
        return ""
    _, low, high = effect
    said = f" The target of {change(target)}"
    if low > target:
        return f"{said} was not reached: it lies outside the interval."
    return f"{said} was reached or passed." if high < target else f"{said} is neither shown nor ruled out."


def how(event: Event) -> str:
    """How a change was looked for."""
    beside = (
        f" What is looked at is the ratio to {', '.join(event.comparison)}: what changed there too is taken out."
        if event.comparison
        else " There is no comparison series."
    )
    return (
        "An interrupted time series of months: a Poisson regression with a trend, the season, and a change of level and"
        " of trend at the event; months that are alike because they are neighbours widen the interval (restricted"
        " likelihood, averaged over how alike they could be). In simulated series 93 to 99 of 100 such intervals hold"
        f" the truth.{beside}"
    )


def cannot_say(events: Sequence[Event]) -> list[str]:
    """What the design cannot show."""
    lines = [
        "That the programme was the cause. Whatever else changed at the same time (a law, a threshold, a team, how"
        " things are recorded, an epidemic) changes the series just so.",
        "What would have happened is a straight trend carried on. The longer after the event, the less it is worth.",
        "A programme that grew slowly has no day on which a series would turn.",
        "No change that can be told from chance is not: no effect. The tables say how large a fall would have been"
        " found.",
        "Fewer referrals, plans or children in care are not better in themselves: a child who needed them may have gone"
        " without.",
        "Of many series and events some differ by chance: a single one that does is a question, not an answer.",
    ]
    if not any(event.comparison for event in events):
        lines.append("No comparison series is named: what happened everywhere cannot be taken out.")
    return lines
