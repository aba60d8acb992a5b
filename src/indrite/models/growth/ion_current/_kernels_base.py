"""The compiler of the kernels, and the layout that all of them share.

Layout of a field on a grid of (nz, ny, nx) cells: one flat array of nz + 2 planes. A plane holds
ny + 2 rows (one row where ny = 1, the plane's case), a row nx + 2 or nx + 3 entries, always an odd
number. The rim repeats the opposite side, so that neighbours lie at the fixed distances 1, ``row`` and
``plane`` and a whole plane is one loop; as rows are odd, the colour of a cell in red-black order is
the parity of its place in the plane plus that of the plane. ``row`` is 0 where ny = 1.
"""

from __future__ import annotations

from indrite.compiled import compiled as compiled_and_kept
from indrite.errors import MissingPackageError

try:
    #: Sums may be reordered, NaN keeps its meaning.
    compiled = compiled_and_kept(nogil=True, error_model="numpy", fastmath={"contract", "reassoc", "nsz"})
except ImportError:
    raise MissingPackageError("numba", extra="growth", purpose="the ionic potential") from None
