"""One step in one process: inputs from the store, the function, its result into the store."""

from __future__ import annotations

import errno
import inspect
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indrite.errors import IndriteError
from indrite.progress import Progress
from indrite.study.plan import EngineInput, FileInput, PlannedStep, Ref, canonical
from indrite.study.store import Store

#: No space, no quota, file too large; no permission, read-only.
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True)
class Task:
    """What a worker needs to run one step.

    Parameters
    ----------
    step
        The step.
    key
        Its key.
    input_keys
        Step above → key.
    folder
        Output folder of the study.
    """

    step: PlannedStep
    key: str
    input_keys: Mapping[str, str]
    folder: Path


@dataclass(frozen=True)
class Outcome:
    """How a step ended.

    Parameters
    ----------
    step
        Name of the step.
    state
        ``done`` (computed now), ``kept`` (was in the store) or ``failed``.
    seconds
        Time it took.
    message
        Why it failed.
    """

    step: str
    state: str
    seconds: float = 0.0
    message: str = ""


def execute(task: Task, progress: Progress) -> Outcome:
    """Run one step, unless its result is in the store; a step that fails is an outcome, not an exception."""
    store = Store(task.folder)
    started = time.perf_counter()
    try:
        with store.at_work(task.key) as done:
            if done:
                return Outcome(task.step.name, "kept")
            spent = _processor_second()
            value = task.step.function.load()(**_arguments(task, store, progress))
            seconds, spent = time.perf_counter() - started, _processor_second() - spent
            times = {"seconds": round(seconds, 3), "processor_seconds": round(spent, 3)}
            try:
                store.write(task.key, value, about=_about(task) | times)
            except OSError as error:  # libraries tell a full disk without the system's number
                return Outcome(task.step.name, "failed", seconds, _refused(error, store, writing=True))
        return Outcome(task.step.name, "done", seconds)
    except IndriteError as error:
        return Outcome(task.step.name, "failed", time.perf_counter() - started, str(error))
    except OSError as error:
        return Outcome(task.step.name, "failed", time.perf_counter() - started, _refused(error, store))
    except Exception as error:  # whatever a step of a plug-in raises: the other steps go on
        return Outcome(task.step.name, "failed", time.perf_counter() - started, _unforeseen(error))


def _processor_second() -> float:
    """Return the time that this process and those it has ended have spent on processors."""
    return sum(os.times()[:4])


def _unforeseen(error: Exception) -> str:
    place = inspect.trace()[-1]
    return f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"


def _refused(error: OSError, store: Store, *, writing: bool = False) -> str:
    """Say what the system refused; a full disk and a folder one may not write to are not the step's fault."""
    if error.errno in _FULL or (writing and error.errno is None):
        free = shutil.disk_usage(store.folder).free / 1e6
        return (
            f"{error.strerror or error}: the result was not written, {store.folder} has {free:.0f} MB left. "
            "Make room and run again; what is finished is kept"
        )
    if error.errno in _REFUSED:
        return f"{error.strerror}: {error.filename or store.folder}. Name a folder that you may write to"
    return _unforeseen(error)


def _arguments(task: Task, store: Store, progress: Progress) -> dict[str, Any]:
    values = {name: _value(one, task, store) for name, one in task.step.parameters.items()}
    for name in task.step.function.signature().supplied:
        if name == "progress":
            values[name] = progress
        elif name == "work_dir":
            values[name] = store.scratch(task.key)
        else:
            values[name] = _generator(task)
    return values


def _generator(task: Task) -> Any:
    import numpy as np

    # the key tells steps of one study apart, the seed repeats of one study
    return np.random.default_rng([task.step.seed or 0, int(task.key, 16)])


def _value(value: Any, task: Task, store: Store) -> Any:
    if isinstance(value, Ref):
        return store.load(task.input_keys[value.step])
    if isinstance(value, FileInput):
        return value.path
    if isinstance(value, EngineInput):
        return value.name
    if isinstance(value, Mapping):
        return {key: _value(one, task, store) for key, one in value.items()}
    if isinstance(value, list):
        return [_value(one, task, store) for one in value]
    return value


def _about(task: Task) -> dict[str, Any]:
    step = task.step
    return {
        "step": step.name,
        "function": step.function.name,
        "fingerprint": step.function.fingerprint(),
        "parameters": canonical(step.parameters, task.input_keys),
        "inputs": {name: task.input_keys[name] for name in step.refs()},
        "seed": step.seed,
        "quick": {name: list(change) for name, change in step.quick.items()},
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
