"""Leaving the area is weighted: those who stayed stand for those like them who left before their horizon was over.

Inverse probability of censoring (Robins and Rotnitzky 1992; for prediction, Graf and others 1999).
"""

import numpy as np

from measures.bootstrap import Floats


def censoring_weights(days: Floats, is_censored: Floats, weight: Floats) -> Floats:
    """1 / the chance of still being seen just before the end of each row's follow-up, (n,); 0 for censored rows.

    `days`: from the landmark to the event, the leaving or the end of the horizon; `is_censored`: left, or coverage
    lost, before an event; `weight`: the rows' own weights. The chance is Kaplan and Meier's, with leaving as the event.
    """
    order = np.argsort(days, kind="stable")
    times, first = np.unique(days[order], return_index=True)
    left = np.add.reduceat((weight * is_censored)[order], first)
    ended = np.add.reduceat((weight * (is_censored == 0))[order], first)
    # of one day, what ended comes before who left
    could_leave = np.cumsum(weight[order][::-1])[::-1][first] - ended
    stayed = np.cumprod(1.0 - np.divide(left, could_leave, out=np.zeros_like(left), where=left > 0))
    before = np.concatenate([[1.0], stayed[:-1]])[np.searchsorted(times, days)]
    return np.where(is_censored > 0, 0.0, 1.0 / before)
