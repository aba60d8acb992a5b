"""The qualification gate: an engine is scored on known phases before it is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indrite.lazy import lazy_names

if TYPE_CHECKING:
    from indrite.models.gate.card import USES as USES
    from indrite.models.gate.card import Row as Row
    from indrite.models.gate.card import ScoreCard as ScoreCard
    from indrite.models.gate.card import mismatch as mismatch
    from indrite.models.gate.card import shipped_card as shipped_card
    from indrite.models.gate.card import shipped_cards as shipped_cards
    from indrite.models.gate.examine import score as score
    from indrite.models.gate.settings import GateSettings as GateSettings

# loaded on first use: a listing of the cards does without ASE
_PUBLIC = {
    "USES": "indrite.models.gate.card",
    "Row": "indrite.models.gate.card",
    "ScoreCard": "indrite.models.gate.card",
    "mismatch": "indrite.models.gate.card",
    "shipped_card": "indrite.models.gate.card",
    "shipped_cards": "indrite.models.gate.card",
    "score": "indrite.models.gate.examine",
    "GateSettings": "indrite.models.gate.settings",
}

__all__ = list(_PUBLIC)

__getattr__ = lazy_names(__name__, _PUBLIC)


def __dir__() -> list[str]:
    return sorted(__all__)
