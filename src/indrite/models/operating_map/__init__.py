"""Safe operating maps: life and failure of a cell over current, loading, pressures, thickness and anode."""

from indrite.models.operating_map.anodes import AnodeChoice, find_anode, with_anode
from indrite.models.operating_map.assumed_numbers import Assumption
from indrite.models.operating_map.assumptions import Sample
from indrite.models.operating_map.axes import QUANTITIES, Grid, Point, parse_axis
from indrite.models.operating_map.contours import SafeCurrent, safe_current
from indrite.models.operating_map.judgement import MODES, PointLife
from indrite.models.operating_map.operating_map import OperatingMap, Running, operating_map
from indrite.models.operating_map.point import life_at
from indrite.models.operating_map.published import PublishedLife
from indrite.models.operating_map.settings import MapContext, MapSettings
from indrite.models.operating_map.specimen import specimen_at

__all__ = [
    "MODES",
    "QUANTITIES",
    "AnodeChoice",
    "Assumption",
    "Grid",
    "MapContext",
    "MapSettings",
    "OperatingMap",
    "Point",
    "PointLife",
    "PublishedLife",
    "Running",
    "SafeCurrent",
    "Sample",
    "find_anode",
    "life_at",
    "operating_map",
    "parse_axis",
    "safe_current",
    "specimen_at",
    "with_anode",
]
