"""Whether a model reached the bar that was set before the run."""

from collections.abc import Mapping

Figures = Mapping[str, float]


def judge(model: Figures, rule: Figures, min_precision_ratio: float, min_auc: float) -> tuple[bool, list[str]]:
    """Whether the model is used in place of the rule, and the sentences that say why.

    `model` and `rule` hold auc and precision (at capacity), where they could be computed. A figure that could not be
    computed is not a success.
    """
    lacking = [name for name in ("auc", "precision") if name not in model or name not in rule]
    if lacking:
        return False, [f"too few events to compute {' and '.join(lacking)}: the rule is used"]
    ratio = model["precision"] / rule["precision"] if rule["precision"] else float("inf")
    tests = {
        f"AUC {model['auc']:.2f}, at least {min_auc:.2f} asked": model["auc"] >= min_auc,
        f"precision at capacity {model['precision']:.1%}, the rule's {rule['precision']:.1%}: ratio {ratio:.2f},"
        f" at least {min_precision_ratio:.2f} asked": ratio >= min_precision_ratio,
    }
    return all(tests.values()), [f"{'reached' if held else 'not reached'}: {words}" for words, held in tests.items()]
