"""Names of the processes that drive runs, from which others tell whether they still live."""

import contextlib
import os
import secrets
import socket
from pathlib import Path

_names_here: set[str] = set()  # of this process


def owner_name() -> str:
    """Return a name for this process that no other process has or will have.

    It is "host:process:token:birth", below 100 characters. The birth is empty where there is no
    /proc to tell it.
    """
    pid = os.getpid()
    name = f"{_host()}:{pid}:{secrets.token_hex(4)}:{_birth(pid)}"
    _names_here.add(name)
    return name


def owner_lives(owner: str) -> bool | None:
    """Whether the process of that name lives; `None` if that cannot be told from here."""
    host, pid, _, birth = [*owner.split(":"), "", "", ""][:4]
    # On Windows os.kill(pid, 0) would not ask but interrupt; there, only silence tells.
    if os.name != "posix" or host != _host() or not pid.isdecimal():
        return None
    if birth and (here := _birth(os.getpid())):
        boot, numbers, _ = birth.split(".")
        if boot != here.split(".")[0]:
            return False  # the machine was started again meanwhile
        if numbers != here.split(".")[1]:
            return None  # another container, whose processes are numbered apart
    if int(pid) == os.getpid():  # or a namesake's, as in a container, where numbers come again
        return owner in _names_here
    if not _is_there(int(pid)):
        return False
    born = _birth(int(pid))
    return not birth or not born or birth == born


def is_certain(owner: str) -> bool:
    """Whether a living process of that number is the one meant, and not a namesake."""
    return owner.count(":") > 2 and not owner.endswith(":")


def whereabouts(owner: str) -> str:
    """Say which process it is: "process 12 on this machine"."""
    host, pid, *_ = [*owner.split(":"), ""]
    return f"process {pid or '?'} on {'this machine' if is_here(owner) else host}"


def is_here(owner: str) -> bool:
    """Whether it is a process of this machine, as far as the machine's name tells."""
    return owner.split(":")[0] == _host()


def _host() -> str:
    return socket.gethostname()[:50]


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # it is there, and belongs to somebody else
    return (_stat(pid) or ["S"])[0] not in "ZX"  # killed, and its parent has not taken note yet


def _birth(pid: int) -> str:
    """Return when a process of this machine began: "boot.numbering.ticks"; empty if unknown."""
    stat = _stat(pid)
    with contextlib.suppress(OSError, ValueError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        numbering = os.readlink("/proc/self/ns/pid").strip("pid:[]")
        return f"{boot}.{int(numbering):x}.{int(stat[19]):x}" if stat else ""
    return ""


def _stat(pid: int) -> list[str]:
    """Return what /proc knows of a process from its state on; empty if nothing."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
