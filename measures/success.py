"""Whether a model reached the bar that was set before the run."""

from collections.abc import Mapping

Figures = Mapping[str, float]
Spans = Mapping[str, tuple[float, float]]


def judge(
    model: Figures, rule: Figures, spans: Spans, min_precision_ratio: float, min_auc: float
) -> tuple[bool, list[str]]:
    """Whether the model is used in place of the rule, and the sentences that say why.

    `model` and `rule` hold auc and precision (at capacity), where they could be computed, `spans` the model's
    intervals. A figure that could not be computed is not a success.
    """
    lacking = [name for name in ("auc", "precision") if name not in model or name not in rule]
    if lacking:
        return False, [f"too few events to compute {' and '.join(lacking)}: the rule is used"]
    ratio = model["precision"] / rule["precision"] if rule["precision"] else float("inf")
    (auc_low, auc_high), (low, high) = spans["auc"], spans["precision"]
    tests = {
        f"AUC {model['auc']:.2f} (between {auc_low:.2f} and {auc_high:.2f}), at least {min_auc:.2f} asked": model["auc"]
        >= min_auc,
        f"precision at capacity {model['precision']:.1%} (between {low:.1%} and {high:.1%}), the rule's"
        f" {rule['precision']:.1%}: ratio {ratio:.2f}, at least {min_precision_ratio:.2f} asked": ratio
        >= min_precision_ratio,
    }
    return all(tests.values()), [f"{'reached' if held else 'not reached'}: {words}" for words, held in tests.items()]
