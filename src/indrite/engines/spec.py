"""`EngineSpec`: one row of the table of engines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EngineSpec:
    """One row of the table of engines.

    Parameters
    ----------
    name
        Name on the command line and in studies.
    module
        Module with ``build(engine) -> Calculator`` and, for models with weights, ``weights(engine) -> Path``.
    about
        One sentence.
    licence
        Licence of the package that does the work.
    distributions
        Python packages whose version the result depends on.
    extra
        Extra of indrite that installs them; ``None`` where the core suffices.
    models
        Names of the models that come with the package, the default first; empty where there is none.
    takes_path
        The model is a file of the user's, or one of ``models`` where there are any.
    dynamics
        Fast and smooth enough for molecular dynamics of hundreds of atoms.
    sources
        DOIs to cite.
    dispersion
        Models that were trained on PBE, to which ``+d3`` may add dispersion.
    committee
        Models that were fitted to the same data from different starts: where they disagree, none is right.
    caution
        What the gate does not ask and a user of the models has to know; empty where there is nothing.
    """

    name: str
    module: str
    about: str
    licence: str
    distributions: tuple[str, ...] = ()
    extra: str | None = None
    models: tuple[str, ...] = ()
    takes_path: bool = False
    dynamics: bool = True
    sources: tuple[str, ...] = ()
    dispersion: tuple[str, ...] = ()
    committee: tuple[str, ...] = ()
    caution: str = ""
