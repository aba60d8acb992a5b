"""Workers on other machines: a Dask cluster, its own or one that is already there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from indrite.errors import MissingPackageError, UsageError

#: Word for a cluster of this machine's own processes, started and ended with the run.
LOCAL = "local"
_PATIENCE = "10s"


@contextmanager
def dask_executor(address: str, *, workers: int = 2) -> Iterator[Executor]:
    """Yield an executor on a Dask cluster.

    Lost workers are Dask's business: their tasks are given to others. A task that takes down several workers
    raises ``KilledWorker``.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://node1:8786``, or ``local`` for a cluster of this machine.
    workers
        Processes of a local cluster.

    Raises
    ------
    MissingPackageError
        Without Dask.
    UsageError
        If no scheduler answers.

    Sources
    -------
    Rocklin, Proc. 14th Python in Science Conf. (2015) 126, DOI 10.25080/Majora-7b98e3ed-013.
    """
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError:
        raise MissingPackageError("distributed", extra="cluster", purpose="a Dask cluster") from None
    if address == LOCAL:
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            yield client.get_executor()
        return
    try:
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise UsageError(
            "no Dask scheduler answers",
            got=f"{address!r} ({str(error).splitlines()[0]})",
            expected="an address such as tcp://host:8786, or local",
            todo="Start one with: dask scheduler",
        ) from None
    with client:
        yield client.get_executor()
