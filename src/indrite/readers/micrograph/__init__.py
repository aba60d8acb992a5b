"""Pictures and element maps of cross-sections: SEM files with their scale, spectrum images as maps."""

from indrite.readers.micrograph.entry import read_micrograph
from indrite.readers.micrograph.formats import MICROGRAPH_FORMATS, MicrographFormat
from indrite.readers.micrograph.maps import read_element_map
from indrite.readers.micrograph.scribbles import read_labels

__all__ = ["MICROGRAPH_FORMATS", "MicrographFormat", "read_element_map", "read_labels", "read_micrograph"]
