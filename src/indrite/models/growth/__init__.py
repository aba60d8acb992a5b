"""Growth of metal into the electrolyte, tier A: how deep, how many tips bridge, how much they leak."""

from indrite.models.growth.alternatives import discriminating_table, growth_laws
from indrite.models.growth.inchworm import Breathing, Filling, Inchworm, calibrate, calibrate_two_points
from indrite.models.growth.plating import Incubation, PlatingFilament, incubation_interval
from indrite.models.growth.tips import BridgingContacts, ExponentialLeakFilament, InchwormFilament
from indrite.models.growth.uncertainty import LifeUncertainty, UncertainInputs, life_uncertainty

__all__ = [
    "Breathing",
    "BridgingContacts",
    "ExponentialLeakFilament",
    "Filling",
    "Inchworm",
    "InchwormFilament",
    "Incubation",
    "LifeUncertainty",
    "PlatingFilament",
    "UncertainInputs",
    "calibrate",
    "calibrate_two_points",
    "discriminating_table",
    "growth_laws",
    "incubation_interval",
    "life_uncertainty",
]
