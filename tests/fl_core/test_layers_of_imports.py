"""Imports point one way; TensorFlow stays in the worker; one file alone touches the session."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"tensorflow", "keras"}
WORKER_ONLY = (  # what runs in the worker process, and loads TensorFlow
    "fl_core.training",
    "fl_core.local_run",
    "fl_core.party_models_again",
    "fl_core.runs.worker",
    "fl_core.runs.run_execution",
    "fl_core.models.bias_relu",
    "fl_core.models.layer_stack",
    "fl_core.models.residual_layers",
)
SESSION = ("session_state", "query_params", "cache_data", "cache_resource")
SESSION_FILE = "pages/shared/session.py"

# Each may import those of a smaller number, and its own package.
LAYERS = {
    name: floor
    for floor, names in enumerate(
        (
            (
                "short_text",
                "text_table",
                "told_values",
                "long_tail",
                "number_parsing",
                "seeding",
                "metrics",
                "cpu",
                "stop_signals",
                "native_stderr",
                "command_name",
                "weight_layout",
                "predictions",
                "party_round",
                "table_markup",
            ),
            ("class_accuracy", "translatable"),
            ("errors", "updates_and_state", "safe_print", "atomic_file", "kept_sentences"),
            ("analysis", "update_matrix"),
            ("knob_parsing", "paths", "image_kind", "safetensors_files"),
            ("start_models",),
            ("count_tables",),
            ("knob_kinds", "strict_json"),
            ("knobs", "config_upgrades"),
            ("family_member", "fixed_partition", "knob_requirements", "link_upgrades"),
            ("knob_cautions",),
            (
                "datasets",
                "partitioners",
                "sizes",
                "appearances",
                "label_noise",
                "strategies",
                "pre_aggregators",
                "aggregators",
                "server_steps",
                "models",
                "optimizers",
                "rate_schedules",
            ),
            ("events", "methods"),
            ("config_error_messages", "trainer_contract", "event_enrichment", "progress_bar"),
            ("config_serialization",),
            ("config_federation", "config_data", "config_training", "config_measuring"),
            ("config",),
            ("families",),
            (
                "config_text_format",
                "config_differences",
                "local_work",
                "measured_rounds",
                "participation",
                "image_pools",
                "model_blind_spot",
                "config_seeds",
                "server_update",
            ),
            ("party_model_assignment",),
            (
                "party_data",
                "dead_training",
                "config_fingerprint",
                "model_settings",
                "published_runs",
                "reference_runs",
            ),
            (
                "party_views",
                "train_test_split",
                "config_fitting",
                "method_choice",
                "reference",
                "sweep_plan",
                "number_lists",
            ),
            ("sweep_axes", "sweep_cells", "sweep_luck"),
            ("sweep_gallery",),
            ("training", "model_evaluation", "own_confusions", "own_starts"),
            ("round_report",),
            ("personal_training",),
            ("federation",),
            ("local_run", "party_models_again"),
            ("runs",),
            ("own_file_config", "history"),
            ("config_from_keywords",),
            ("python_train", "commands"),
            ("python_sweep", "cli"),
            ("__main__", "__init__"),
        )
    )
    for name in names
}
PAGES = ("language", "server", "components", "shared", "classroom")
"""What the pages stand on, the lowest first; each may import those below it."""


@dataclass(frozen=True)
class Import:
    name: str  # dotted, down to what is imported
    lazy: bool  # inside a function

    def is_of(self, *packages: str) -> bool:
        return any(self.name == p or self.name.startswith(f"{p}.") for p in packages)


def imports(source: str) -> Iterator[Import]:
    """Yield what a file imports when it runs; `if TYPE_CHECKING:` never runs."""

    def visit(node: ast.AST, lazy: bool) -> Iterator[Import]:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield from (Import(f"{node.module}.{alias.name}", lazy) for alias in node.names)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, lazy or inside)

    yield from visit(ast.parse(source), False)


def session_uses(source: str) -> list[str]:
    """Return the uses of Streamlit's session, cache and query, however they are spelled.

    A request has a query, too, which a file without Streamlit is free to read.
    """
    if not any(i.is_of("streamlit") for i in imports(source)):
        return []
    names = [n.attr for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Attribute)]
    names += [
        i.name.rsplit(".", 1)[1] for i in imports(source) if i.is_of("streamlit") and "." in i.name
    ]
    return [name for name in names if name in SESSION]


def files(folder: str) -> list[str]:
    found = [path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.py")]
    assert found, folder
    return sorted(found)


def source_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


engine_files = pytest.mark.parametrize("file", files("fl_core"))
page_files = pytest.mark.parametrize("file", ["app.py", *files("pages")])


def layer_of(module: str) -> str:
    """Return the part of the engine a dotted name belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else "__init__"


def test_the_scanner_sees_what_it_should():
    source = """
import keras.layers
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import tensorflow
def f():
    from tensorflow import math
class C:
    import os
"""
    found = list(imports(source))
    assert Import("keras.layers", False) in found and Import("tensorflow.math", True) in found
    assert Import("os", False) in found and not any(i.name == "tensorflow" for i in found)
    assert found[0].is_of("keras") and not Import("keras_tuner", False).is_of("keras")
    spelled = "import streamlit as st\nst.session_state\n@st.cache_data(ttl=1)\ndef f(): ...\n"
    assert session_uses(spelled) == ["session_state", "cache_data"]
    assert session_uses("from streamlit import query_params") == ["query_params"]


@engine_files
def test_the_engine_knows_nothing_of_the_pages(file):
    assert [i.name for i in imports(source_of(file)) if i.is_of("streamlit", "pages", "app")] == []


@engine_files
def test_the_engine_imports_downwards_only(file):
    own = file.removesuffix(".py").split("/")[1]
    for found in imports(source_of(file)):
        # `fl_core` itself hands out names: whoever imports from it sits above all of them.
        if found.is_of("fl_core") and (layer := layer_of(found.name)) != own:
            assert LAYERS[layer] < LAYERS[own], f"{file} imports {found.name}"


@engine_files
def test_tensorflow_is_imported_where_it_is_worked_with_and_nowhere_else(file):
    module = file.removesuffix(".py").replace("/", ".")
    anywhere = file.startswith("fl_core/training/") or (
        module.startswith("fl_core.models.") and module in WORKER_ONLY
    )
    lazily = file.startswith("fl_core/models/") or file == "fl_core/datasets/keras_download.py"
    heavy = [i for i in imports(source_of(file)) if i.is_of(*HEAVY)]
    assert anywhere or all(lazily and i.lazy for i in heavy), heavy


@page_files
def test_pages_never_load_tensorflow(file):
    heavy = [
        i.name
        for i in imports(source_of(file))
        if i.is_of(*HEAVY, *WORKER_ONLY, "fl_core.run_rounds", "fl_core.train")
    ]
    assert heavy == []


@page_files
def test_one_file_alone_touches_the_session(file):
    if file == SESSION_FILE:
        assert session_uses(source_of(file)) != []
    else:
        assert session_uses(source_of(file)) == []


@page_files
def test_pages_never_import_pages(file):
    own = file.split("/")[1] if "/" in file else "the frame"
    theirs = [i.name for i in imports(source_of(file)) if i.is_of("pages")]
    below = PAGES[: PAGES.index(own)] if own in PAGES else PAGES
    other = [name for name in theirs if name.split(".")[1] not in (own, *below)]
    assert own in ("the frame", "frame.py", "page_list.py", "page_styles.py") or other == []
    assert not any(i.is_of("app") for i in imports(source_of(file)))


def test_no_module_is_too_long_to_be_read_at_once():
    long = {
        f: n for f in [*files("fl_core"), *files("pages")] if (n := source_of(f).count("\n")) > 250
    }
    assert long == {}


@pytest.mark.parametrize("file", ["pages/shared/charts.py", "pages/shared/palette.py"])
def test_charts_and_colours_know_no_streamlit(file):
    assert [i.name for i in imports(source_of(file)) if i.is_of("streamlit")] == []


def light_modules() -> list[str]:
    """Return what a process that must stay light may import of the engine."""
    names = [file.removesuffix(".py").replace("/", ".") for file in files("fl_core")]
    light = [
        name for name in names if not name.startswith(WORKER_ONLY) and not name.endswith("__main__")
    ]
    return [name.removesuffix(".__init__") for name in light]


@pytest.mark.parametrize("what", ["the engine's face", "all but the worker"])
def test_a_fresh_process_stays_free_of_tensorflow(what):
    lines = ["from fl_core import RunConfig", "RunConfig.from_json(RunConfig().to_json())"]
    if what == "all but the worker":
        assert "fl_core.config" in light_modules()
        lines += [f"import {name}" for name in light_modules()]
        lines += ["from fl_core.datasets import Mnist", "assert Mnist().is_at_hand()"]
    lines += ["import sys", f"print(sorted({HEAVY!r} & set(sys.modules)))"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_what_takes_long_to_import_is_loaded_when_it_is_first_used():
    import fl_core
    from fl_core.local_run import run_rounds
    from fl_core.python_train import train

    assert fl_core.run_rounds is run_rounds and fl_core.train is train
    assert {"History", "RunConfig", "run_rounds", "train"} <= set(dir(fl_core))
    assert all(hasattr(fl_core, name) for name in fl_core.__all__)
    with pytest.raises(AttributeError, match="run_round'"):
        _ = fl_core.run_round
