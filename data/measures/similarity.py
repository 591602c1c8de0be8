"""Similar areas: who started most like an area, over the seven workshop 1 domains.

Distance between areas i and j: √(Σ (zᵢ − zⱼ)² / p) over the p domains that both have, z being standardised over the
programme's areas. Fewer than five shared domains: no distance. A domain in which all areas are equal is dropped.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

FEWEST_SHARED = 5
NEAREST = 5


def distances(means: pd.DataFrame, code: str) -> pd.DataFrame:
    """Every other area's distance from area ``code``, nearest first.

    ``means``: index area code, one column a domain, floats 0–3, NaN where missing. Returns columns ``distance``
    (no unit) and ``shared`` (number of domains), index area code; areas with fewer than five shared domains are left
    out. Ties keep the order of ``means``.
    """
    spread = means.std(ddof=0)
    usable = means.loc[:, spread > 0]
    standardised = (usable - usable.mean()) / spread[usable.columns]
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
