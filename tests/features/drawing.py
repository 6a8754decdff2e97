"""Drawing many examples at once, for one run of the engine, which costs the same for one child as for hundreds."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.features.histories import History


def many(examples: st.SearchStrategy[tuple[History, ...]], count: int) -> list[tuple[History, ...]]:
    """The first `count` examples, always the same."""
    found: list[tuple[History, ...]] = []

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=count,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(examples)
    def collect(example: tuple[History, ...]) -> None:
        found.append(example)

    collect()
    return found
