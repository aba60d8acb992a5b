"""Jobs on any executor: order, resuming, a dying worker, a job that kills."""

import functools
import json
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import pytest

from indrite.errors import SpecimenError, StepFailedError, UsageError
from indrite.models.operating_map.jobs import Folder, Jobs
from operating_map_jobs import refuse, squares


def _gone(payload):
    return {"square": None}


@contextmanager
def _pool(opened):
    opened.append(1)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@contextmanager
def _here():
    from indrite.models.operating_map.operating_map import _Here

    yield _Here()


def test_rows_come_in_order_whatever_the_batches():
    for batch in (1, 3, 100):
        rows = Jobs(squares, list(range(10)), _gone, batch=batch).run(_here, width=2)
        assert [one["square"] for one in rows] == [n * n for n in range(10)]


def test_no_jobs_no_pool():
    def never():
        raise AssertionError("no executor is needed")

    assert Jobs(squares, [], _gone).run(never, width=1) == []


def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    payloads = [*range(9), (9, str(tmp_path / "killed")), *range(10, 20)]
    opened = []
    rows = Jobs(squares, payloads, _gone, batch=2).run(functools.partial(_pool, opened), width=4)
    assert [one["square"] for one in rows] == [n * n for n in range(20)]
    assert (tmp_path / "killed").exists()
    assert len(opened) >= 2


def test_a_job_that_kills_its_worker_twice_is_given_up_and_the_others_are_done(tmp_path):
    payloads = [0, 1, (2, "always"), 3, 4]
    folder = Folder(tmp_path, "key")
    opened = []
    rows = Jobs(squares, payloads, _gone, batch=3).run(
        functools.partial(_pool, opened), width=2, folder=folder
    )
    assert [one["square"] for one in rows] == [0, 1, None, 9, 16]
    # given up is remembered: nothing runs the next time
    again = Jobs(squares, payloads, _gone).run(
        functools.partial(_pool, opened_later := []), width=2, folder=folder
    )
    assert again == rows
    assert opened_later == []


def test_dask_names_the_job_that_kills_and_the_others_go_on():
    class KilledWorker(Exception):
        pass

    sent = []

    class Cluster:
        def submit(self, work, payloads):
            sent.append(list(payloads))
            future = Future()
            if 2 in payloads:
                future.set_exception(KilledWorker())
            else:
                future.set_result(work(payloads))
            return future

    @contextmanager
    def cluster():
        yield Cluster()

    rows = Jobs(squares, list(range(6)), _gone, batch=2).run(cluster, width=3)
    assert [one["square"] for one in rows] == [0, 1, None, 9, 16, 25]
    # innocent batches once; of the guilty one each job alone, the killer twice
    assert sent == [[0, 1], [2, 3], [4, 5], [2], [3], [2]]


def test_workers_that_never_live_end_the_run():
    class Dead:
        def submit(self, *_):
            from concurrent.futures.process import BrokenProcessPool

            raise BrokenProcessPool

    @contextmanager
    def dead():
        yield Dead()

    with pytest.raises(StepFailedError, match="die before they finish"):
        Jobs(squares, [1, 2], _gone).run(dead, width=1)


def test_what_a_job_raises_reaches_the_caller():
    with pytest.raises(SpecimenError, match="recipe"):
        Jobs(refuse, [1], _gone).run(_here, width=1)


def test_only_what_is_missing_is_computed_again(tmp_path):
    folder = Folder(tmp_path, "key")
    seen = []

    def work(payloads):
        seen.extend(payloads)
        if len(seen) > 6:
            raise KeyboardInterrupt
        return [{"row": one} for one in payloads]

    with pytest.raises(KeyboardInterrupt):
        Jobs(work, list(range(10)), _gone, batch=3).run(_here, width=1, folder=folder)
    (tmp_path / ".points-0000006-0003.json.ab.part").write_text("half a f")
    rest = []

    def later(payloads):
        rest.extend(payloads)
        return [{"row": one} for one in payloads]

    rows = Jobs(later, list(range(10)), _gone, batch=3).run(_here, width=1, folder=folder)
    assert rows == [{"row": one} for one in range(10)]
    assert rest == [6, 7, 8, 9]
    assert not list(tmp_path.glob("*.part"))


def test_the_folder_of_another_map_is_refused(tmp_path):
    Jobs(squares, [1], _gone).run(_here, width=1, folder=Folder(tmp_path, "one"))
    with pytest.raises(UsageError, match="another cell"):
        Jobs(squares, [1], _gone).run(_here, width=1, folder=Folder(tmp_path, "other"))
    assert json.loads((tmp_path / "key.json").read_text()) == {"key": "one", "code": ""}


def test_rows_that_other_code_computed_are_computed_again(tmp_path):
    Jobs(squares, [1, 2], _gone).run(_here, width=1, folder=Folder(tmp_path, "one", code="old"))
    asked = []

    def other_code(payloads):
        asked.extend(payloads)
        return [{"row": -one} for one in payloads]

    for _ in range(2):
        rows = Jobs(other_code, [1, 2], _gone).run(_here, width=1, folder=Folder(tmp_path, "one", code="new"))
        assert rows == [{"row": -1}, {"row": -2}]
    assert asked == [1, 2]


def test_numbers_survive_the_disk_bit_for_bit(tmp_path):
    values = [0.1 + 0.2, float("inf"), 1e-300, 1 / 3]
    folder = Folder(tmp_path, "key")
    folder.write({at: {"value": one} for at, one in enumerate(values)})
    assert [row["value"] for _, row in sorted(folder.load().items())] == values
