"""Who looks on in a class, and all that none of them may change."""

from typing import Any

from fl_core.paths import datasets_folder
from pages.server.roles import Roles, Visitor
from pages.server.viewer_run_limits import class_rules
from pages.shared.run_access import RunAccess

RULE = Roles("a secret nobody here knows")
ANN, BEN = Visitor(False, "ann"), Visitor(False, "ben")


def by(manager, somebody: Visitor) -> RunAccess:
    return RunAccess(manager, lambda: somebody)


def of_viewer(monkeypatch, somebody: Visitor) -> None:
    monkeypatch.setattr(Roles, "visitor", lambda self, cookies: somebody)


def everything_kept(manager) -> tuple[Any, ...]:
    """All that a viewer must not change: runs, rules, files."""
    runs = [run for run in manager.store.find(most=1000) if run.made_by != ANN.id]
    moving = {"beats": 0, "round": 0, "accuracy": 0, "owner": ""}
    told = [vars(run) | moving for run in runs]
    files = sorted(datasets_folder().glob("*")) if datasets_folder().exists() else []
    return told, class_rules(), files, [run.deleted_at for run in runs]
