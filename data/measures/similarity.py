"""Similar areas: who started most like an area, over the seven workshop 1 domains, and whom of them it can learn from.

Distance between areas i and j: √(Σ (zᵢ − zⱼ)² / p) over the p domains that both have, z being standardised over the
programme's areas. Fewer than five shared domains: no distance. A domain in which all areas are equal is dropped.
"""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
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
    values = np.ascontiguousarray(means.to_numpy(dtype=float).T)  # a row a domain
    usable = np.fmax.reduce(values, axis=1) - np.fmin.reduce(values, axis=1) > TOLERANCE
    standardised = _standardised(values[usable])
    own = list(means.index).index(code)
    gaps = np.delete(standardised, own, axis=1) - standardised[:, [own]]
    shared = (~np.isnan(gaps)).sum(axis=0)
    distance = np.sqrt(np.nansum(gaps**2, axis=0) / np.maximum(shared, 1))
    order = np.argsort(distance, kind="stable")
    order = order[shared[order] >= FEWEST_SHARED]
    others = means.index.delete(own)
    return pd.DataFrame({"distance": distance[order], "shared": shared[order]}, index=others[order])


def _standardised(values: FloatArray) -> FloatArray:
    """Each row's distances from its mean, in standard deviations; what is missing stays so."""
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    means = np.where(known, values, 0).sum(axis=1) / counts
    apart = values - means[:, None]
    spread = np.sqrt(np.where(known, apart**2, 0).sum(axis=1) / counts)
    found: FloatArray = apart / spread[:, None]
    return found


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
