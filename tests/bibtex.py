"""Reads the BibTeX that indrite writes."""

import re


def entries_of(text):
    """Return the entries of a BibTeX file: key → (kind, fields); braces must close."""
    found = {}
    for kind, key, body in re.findall(r"^@(\w+)\{(\w+),\n(.*?)\n\}$", text, re.S | re.M):
        assert body.count("{") == body.count("}")
        found[key] = (kind, dict(re.findall(r"^  (\w+) = \{(.*)\},?$", body, re.M)))
    return found
