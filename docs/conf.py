"""Sphinx configuration."""

from importlib import metadata

project = "indrite"
author = "The indrite developers"
copyright = "2026, The indrite developers"
release = metadata.version("indrite")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
napoleon_google_docstring = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "indrite"
nitpicky = False
suppress_warnings = ["ref.python"]
