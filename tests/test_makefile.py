"""What `make run` says where the dashboard could not be served, before anything is started."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import free_port

MAKEFILE = Path(__file__).parents[1] / "Makefile"
CHECK = re.search(r"^define CHECK_PORT\n(.*?)^endef", MAKEFILE.read_text("utf-8"), re.S | re.M)[1]


def check(host: str, port: int | str) -> str:
    command = [sys.executable, "-I", "-S", "-c", CHECK, host, str(port)]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=60).stderr.strip()


@pytest.fixture
def bound():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound


def test_a_free_port_is_nothing_to_speak_of():
    port = free_port()
    assert check("localhost", port) == check("0.0.0.0", port) == ""


@pytest.mark.parametrize(("listens", "how"), [(True, "answers"), (False, "listens")])
def test_a_port_is_taken_by_whoever_answers_and_by_whoever_is_about_to(bound, listens, how):
    if listens:
        bound.listen()
    host, port = bound.getsockname()
    said = check(host, port)
    assert said.startswith(f"Port {port} is taken: something already {how} there.")


@pytest.mark.parametrize("host", ["192.0.2.77", "no.such.host.invalid", "2001:db8::77"])
def test_an_address_of_another_machine_is_a_sentence_and_no_traceback(host):
    said = check(host, 8501)
    assert said.startswith(f"HOST={host} is no address of this machine (")
    assert "\n" not in said


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_what_is_no_port_is_said(port):
    assert check("localhost", port) == f"PORT must be 1..65535, got {port}."
