"""What is kept of the words of a worker process."""

import re
import sys

import pytest

from fl_core.runs.serial_thread import SerialThread
from fl_core.runs.worker_supervisor import WorkerSupervisor
from tests.patience import until

TALKS = """
import sys, traceback
print("a library clears its throat", file=sys.stderr)
try:
    1 / 0
except ZeroDivisionError:
    {what}
print('{{"kind": "event", "job": 1, "event": {{"type": "run_cancelled"}}}}', flush=True)
{then}
"""


@pytest.mark.parametrize(
    ("what", "then", "kept"),
    [
        ("pass", "sys.stdin.read()", ""),
        ("traceback.print_exc()", "sys.stdin.read()", "Traceback.*ZeroDivisionError: .*"),
        ("pass", "sys.exit(3)", "a library clears its throat"),
    ],
    ids=["was ended", "failed and was ended", "died"],
)
def test_only_what_tells_of_a_failure_is_kept(what, then, kept):
    said, dead = [], []
    command = (sys.executable, "-c", TALKS.format(what=what, then=then))
    loop = SerialThread(lambda: None, 0.05, "test")
    supervisor = WorkerSupervisor(
        loop,
        command,
        lambda: None,
        said.append,
        lambda *how: (dead.append(how), supervisor.close()),
    )
    loop.start()
    loop.ask(supervisor.look)
    until(lambda: dead if "exit" in then else said)
    loop.end(supervisor.close)
    assert re.fullmatch(kept, supervisor.last_words, re.DOTALL), supervisor.last_words
    assert bool(dead) is ("exit" in then)
