"""Numbers as people read them: `indrite.number_text` under the name that the report uses."""

from indrite.number_text import format_quantity, typeset

__all__ = ["format_quantity", "typeset"]
