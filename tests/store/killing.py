"""Kills a process just before its k-th statement, or just before it commits."""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from typing import NoReturn

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.store import open_store

Work = Callable[[Engine], object]


def killed_at(moment: int, url: str, work: Work) -> bool:
    """Whether ``work`` on the store at ``url``, in a process of its own, died at ``moment`` (1 is its first statement).

    False when it ended well before that. Raises when it ended in any other way.
    """
    child = os.fork()
    if child == 0:
        _work_until(moment, url, work)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert os.WIFEXITED(status), status
    assert os.WEXITSTATUS(status) == 0, "the process failed by itself"
    return False


APART = multiprocessing.get_context("forkserver")
APART.set_forkserver_preload(["etl.load"])


def killed_apart(moment: int, url: str, work: Work) -> bool:
    """As ``killed_at``, for work that has threads of its own (a loader's frames), which a fork would leave behind.

    ``work`` can be pickled.
    """
    process = APART.Process(target=_work_until, args=(moment, url, work))
    process.start()
    process.join()
    if process.exitcode == -signal.SIGKILL:
        return True
    assert process.exitcode == 0, "the process failed by itself"
    return False


def _work_until(moment: int, url: str, work: Work) -> NoReturn:
    status = 1
    try:
        store = open_store(url)
        _count_down(store, moment)
        work(store)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _count_down(store: Engine, moment: int) -> None:
    left = moment

    def tick(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(store, "before_cursor_execute", tick)
    sa.event.listen(store, "commit", tick)


def moments(store: Engine, work: Work) -> int:
    """How many moments ``work`` has: its statements and commits."""
    passed = 0

    def tick(*_: object) -> None:
        nonlocal passed
        passed += 1

    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(store, event, tick)
    work(store)
    for event in ("before_cursor_execute", "commit"):
        sa.event.remove(store, event, tick)
    return passed
