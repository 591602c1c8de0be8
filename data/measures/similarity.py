"""Similar areas: who started most like an area, over the seven workshop 1 domains, and whom of them it can learn from.

Distance between areas i and j: √(Σ (zᵢ − zⱼ)² / p) over the p domains that both have, z being standardised over the
programme's areas. Fewer than five shared domains: no distance. A domain in which all areas are equal is dropped.
"""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd

FEWEST_SHARED = 5
NEAREST = 5
FEWEST_MATCHED = 2
"""Cohorts at both workshops, before an area counts as one that has moved."""
TOLERANCE = 1e-9
"""Levels closer than this are equal: the spread of equal floats is not exactly 0, nor are equal means the same float."""


def distances(means: pd.DataFrame, code: str) -> pd.DataFrame:
    """Every other area's distance from area ``code``, nearest first.

    ``means``: index area code, one column a domain, floats 0–3, NaN where missing. Returns columns ``distance``
    (no unit) and ``shared`` (number of domains), index area code; areas with fewer than five shared domains are left
    out. Ties keep the order of ``means``.
    """
    usable = means.loc[:, means.max() - means.min() > TOLERANCE]
    standardised = (usable - usable.mean()) / usable.std(ddof=0)
    gaps = (standardised.drop(index=code) - standardised.loc[code]).to_numpy(dtype=float)
    shared = (~np.isnan(gaps)).sum(axis=1)
    squares = np.nansum(gaps**2, axis=1)
    found = pd.DataFrame(
        {"distance": np.sqrt(squares / np.maximum(shared, 1)), "shared": shared},
        index=standardised.index.drop(code),
    )
    return found[found["shared"] >= FEWEST_SHARED].sort_values("distance", kind="stable")


def nearest(means: pd.DataFrame, code: str, how_many: int = NEAREST) -> pd.DataFrame:
    """The ``how_many`` areas most like ``code``; see ``distances``."""
    return distances(means, code).head(how_many)


def learn_from(means: pd.DataFrame, code: str, standing: pd.DataFrame, how_many: int = NEAREST) -> pd.DataFrame:
    """The similar areas that area ``code`` can learn from in one domain, or in the total; nearest first.

    ``means`` as in ``distances``. ``standing``: index area code; columns ``start`` and ``now``, mean levels (or totals)
    of the same cohorts at workshop 1 and at the latest, and ``matched``, how many those are; floats, NaN where missing.
    An area without matched cohorts may have a ``start`` alone, that of all its cohorts. Of the nearest ``how_many``
    those are listed that have two or more matched cohorts, started at or below the area's start, and stand higher now
    than they did, and than the area does (at its start, where it has no later level). Returns columns ``distance``,
    ``shared``, ``start``, ``now``, ``matched``, index area code; empty where the area's start is missing.
    """
    own_start, own_now = standing[["start", "now"]].loc[code].to_numpy(dtype=float)
    level = own_start if isnan(own_now) else own_now
    near = nearest(means, code, how_many).join(standing[["start", "now", "matched"]])
    started_no_higher = near["start"] <= own_start + TOLERANCE
    stands_higher = near["now"] > near["start"].clip(lower=level) + TOLERANCE
    return near[(near["matched"] >= FEWEST_MATCHED) & started_no_higher & stands_higher]
