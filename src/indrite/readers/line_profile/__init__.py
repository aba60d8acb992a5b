"""FILE → `LineProfile`: delimited text of any microscope software, and what indrite saved."""

from indrite.readers.line_profile.entry import read_line_profile
from indrite.readers.line_profile.formats import LINE_PROFILE_FORMATS

__all__ = ["LINE_PROFILE_FORMATS", "read_line_profile"]
