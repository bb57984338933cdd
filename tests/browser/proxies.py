"""Real nginx and Caddy, set up as docs/deploy.md has it, in front of a dashboard."""

import getpass
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.browser.conftest import Server
from tests.deploy_examples import example
from tests.patience import PATIENCE, free_port, until

BEHIND = "127.0.0.1:8501"
PREFIX = "/fl"
NOTHING: Mapping[str, str] = MappingProxyType({})
UNPACKED = f"{sys.prefix}/proxies/usr"  # by `make test`
PLACES = (os.environ.get("PATH", ""), "/usr/sbin", f"{UNPACKED}/bin", f"{UNPACKED}/sbin")

NGINX = """\
daemon off;
{user}
pid nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {example}
}}
"""
CADDY = "{{\n admin off\n auto_https off\n}}\n{example}"


@contextmanager
def nginx(
    folder: Path, server: Server, instead: Mapping[str, str] = NOTHING, port: int | None = None
) -> Iterator[str]:
    """Start nginx as documented, with other words in place of some; return its address."""
    port = port or free_port()
    here = {"listen 80;": f"listen {port};", "example.org": "localhost"}
    block = example("nginx", instead | here | {BEHIND: f"127.0.0.1:{server.port}"})
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=user, example=block))
    command = [_found("nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    with _running(command, folder, port) as url:
        yield url


@contextmanager
def caddy(folder: Path, server: Server, instead: Mapping[str, str] = NOTHING) -> Iterator[str]:
    """Start Caddy as documented, with other words in place of some; return its address."""
    port = free_port()
    here = {"example.org": f"http://localhost:{port}", BEHIND: f"127.0.0.1:{server.port}"}
    (folder / "Caddyfile").write_text(CADDY.format(example=example("caddyfile", instead | here)))
    command = [_found("caddy"), "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    with _running(command, folder, port) as url:
        yield url


def _found(name: str) -> str:
    """Return the path of a proxy; where there is none, CI fails and others are told."""
    path = shutil.which(name, path=os.pathsep.join(PLACES))
    if path is None:
        said = f"{name} is not installed, so that this test did NOT run: apt-get install {name}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(said)
    return path


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int) -> Iterator[str]:
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    log = (folder / "proxy.log").open("ab")
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | home, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(port, process, folder)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        log.close()


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    def answers() -> bool:
        assert process.poll() is None, (folder / "proxy.log").read_text()
        with suppress(OSError), socket.create_connection(("localhost", port), timeout=1):
            return True
        return False

    until(answers, "the proxy")
