"""A real PostgreSQL of a test's own: started, stopped, started anew, gone at the end."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from tests.patience import free_port

USER, PASSWORD = "teacher", "p@ss%w/rd:é"
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
MISSING = (
    "The tests on a real PostgreSQL did not run: there is none on this machine (Debian: apt-get "
    "install postgresql)."
)


def programs() -> Path | None:
    """Return the folder of PostgreSQL's own programs, the newest there is."""
    found = [path for place in PLACES for path in sorted(Path("/").glob(place[1:]))]
    named = shutil.which("initdb")
    found = [*([Path(named).parent] if named else []), *found]
    whole = [folder for folder in found if (folder / "postgres").exists()]
    return whole[-1] if whole else None


@dataclass
class Postgres:
    """A server on 127.0.0.1; its databases are told apart by number."""

    programs: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def make(self) -> None:
        """Make the files of a server that asks for a password."""
        if os.geteuid() == 0:  # under which it would not run
            shutil.chown(self.folder, "postgres", "postgres")
        secret = self.folder / "secret"
        secret.write_text("admin", encoding="utf-8")
        secret.chmod(0o644)
        arguments = ["--auth=scram-sha-256", "--username=admin", f"--pwfile={secret}"]
        arguments += ["--encoding=UTF8", "--locale=C", "--no-sync", "-D", str(self.folder / "data")]
        command = [*self._as_somebody(), str(self.programs / "initdb"), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder)
        self.start()
        self.does(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        settings = QUICK | {"listen_addresses": "127.0.0.1", "port": str(self.port)}
        settings |= {"unix_socket_directories": str(self.folder), "max_connections": "60"}
        options = ["-D", str(self.folder / "data")]
        options += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [*self._as_somebody(), str(self.programs / "postgres"), *options],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, "PostgreSQL ended by itself"
            try:
                return self.does("SELECT 1")
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "PostgreSQL does not start"
                time.sleep(0.02)

    def stop(self) -> None:
        """Shut it down as a service manager would, whoever is connected."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def does(self, statement: str, database: str = "postgres") -> None:
        """Have a statement carried out by somebody who may do anything."""
        with self.admin(database) as connection:
            connection.execute(statement)

    def admin(self, database: str = "postgres") -> Any:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="admin",
            password="admin",
            dbname=database,
            autocommit=True,
        )

    def database(self) -> str:
        """Make an empty database and return its address, in the form that hosters hand out."""
        name = f"runs{next(self.numbers)}"
        self.does(f"CREATE DATABASE {name} OWNER {USER}")
        return f"postgres://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{name}"

    def cut_connections(self) -> int:
        """End all connections but our own, and return how many there were."""
        with self.admin() as connection:
            others = "usename = 'teacher' AND pid <> pg_backend_pid()"
            query = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}"
            return connection.execute(query).fetchone()[0]

    def _as_somebody(self) -> list[str]:
        """Return what makes a command run as the user whom PostgreSQL's package made."""
        if os.geteuid() != 0:
            return []
        somebody = ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        return ["setpriv", "--pdeathsig=INT", *somebody]  # a killed test leaves no server behind


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Start a PostgreSQL; where there is none, skip the test, which on CI is a failure."""
    found = programs()
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    # Not pytest's own folder, which the user PostgreSQL runs as may not enter.
    with tempfile.TemporaryDirectory(prefix="fedarium-postgres-") as folder:
        server = Postgres(found, Path(folder), free_port("127.0.0.1"))
        try:
            server.make()
            yield server
        finally:
            server.stop()
