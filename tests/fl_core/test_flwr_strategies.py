"""The server's work is that of flwr 1.42, over five rounds of random updates.

flwr needs other packages than the dashboard, so it gets an environment of its own, made once in
a cache folder; a script there is given updates as arrays and answers with arrays.

Where flwr differs from the papers, and so from what is here by default:
- its FedAdagrad, FedYogi and FedAdam start v at 0, where algorithm 2 starts at tau^2: with a tiny
  tau that is next to the same, and else it is told where to start;
- its FedAdam multiplies eta by sqrt(1 - beta2^(t + 1)) / (1 - beta1^(t + 1)) in round t, from 1,
  where algorithm 2 does not, and Kingma and Ba have t: what the switch does;
- its Multi-Krum weights those that it keeps by their images: here all have as many;
- its QFedAvg takes the server's own loss as that of each party: here all have the same;
- its Krum takes any number of parties, with one neighbour at least, where n > 2 f + 2 is asked.
Its robust rules are given models, not what they moved by; both come to the same.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_core import RunConfig
from fl_core.updates_and_state import ServerState
from tests.fl_core.server_cases import next_state, update

FLWR = "flwr==1.42.*"
SCRIPT = Path(__file__).with_name("flwr_reference") / "run_strategies.py"
ROUNDS, PARTIES, WEIGHTS = 5, 11, 25
TINY, USUAL = 1e-9, 1e-3


def asked(strategy: str, ours: dict[str, Any], alike: bool = False, **arguments: Any) -> dict:
    """Return a case: flwr's strategy and its arguments, and the knobs that are to do the same."""
    told = {"strategy": strategy, "arguments": arguments, "alike": alike}
    told |= {name: arguments.pop(name, None) for name in ("second_moment", "loss")}
    return {"flwr": told, "ours": ours}


def adaptive(kind: str, **more: Any) -> dict[str, Any]:
    return {"server_step": {"kind": kind, "rate": 0.05, **more}}


def fair(q: float) -> dict[str, Any]:
    return {"strategy": {"kind": "qfedavg", "q": q}, "optimizer": "sgd", "learning_rate": 0.05}


CASES = {
    "FedAvgM": asked("FedAvgM", {"server_step": "momentum"}, server_momentum=0.9),
    "FedAvgM, half the rate": asked(
        "FedAvgM",
        {"server_step": {"kind": "momentum", "beta": 0.7, "rate": 0.5}},
        server_momentum=0.7,
        server_learning_rate=0.5,
    ),
    "FedAdagrad": asked("FedAdagrad", adaptive("adagrad", tau=TINY), eta=0.05, tau=TINY),
    "FedAdagrad from tau^2": asked(
        "FedAdagrad", adaptive("adagrad"), eta=0.05, tau=USUAL, second_moment=USUAL**2
    ),
    "FedYogi": asked("FedYogi", adaptive("yogi", tau=TINY), eta=0.05, tau=TINY),
    "FedYogi from tau^2": asked(
        "FedYogi", adaptive("yogi"), eta=0.05, tau=USUAL, second_moment=USUAL**2
    ),
    "FedAdam": asked(
        "FedAdam", adaptive("adam", tau=TINY, bias_correction=True), eta=0.05, tau=TINY
    ),
    "FedAdam from tau^2": asked(
        "FedAdam",
        adaptive("adam", beta_1=0.8, beta_2=0.9, bias_correction=True),
        eta=0.05,
        tau=USUAL,
        beta_1=0.8,
        beta_2=0.9,
        second_moment=USUAL**2,
    ),
    "FedMedian": asked("FedMedian", {"aggregator": "median"}),
    "FedTrimmedAvg": asked(
        "FedTrimmedAvg", {"aggregator": {"kind": "trimmed_mean", "share": 0.2}}, beta=0.2
    ),
    "Krum": asked("Krum", {"aggregator": {"kind": "krum", "faulty": 3}}, num_malicious_clients=3),
    "MultiKrum": asked(
        "Krum",
        {"aggregator": {"kind": "multi_krum", "faulty": 3, "kept": 5}},
        alike=True,
        num_malicious_clients=3,
        num_clients_to_keep=5,
    ),
    "QFedAvg": asked("QFedAvg", fair(0.2), loss=0.7, q_param=0.2, qffl_learning_rate=0.05),
    "QFedAvg, fairer": asked("QFedAvg", fair(3.0), loss=0.7, q_param=3.0, qffl_learning_rate=0.05),
    "Bulyan": asked(
        "Bulyan",
        {"aggregator": {"kind": "bulyan", "faulty": 2}},
        num_malicious_clients=2,
        to_keep=0,
    ),
}


@pytest.fixture(scope="module")
def python() -> str:
    """The Python of an environment with flwr, which is made where there is none yet."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    home = Path(cache) / "fedarium-tests" / f"flwr-1.42-python-{sys.version_info.minor}"
    found, done = home / "bin" / "python", home / "installed"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True, timeout=300)
        install = [found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", FLWR]
        failed = subprocess.run(install, capture_output=True, text=True, timeout=900)
        if failed.returncode:
            said = f"{FLWR} cannot be installed, so this did not run: {failed.stderr[-300:]}"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(said)
        done.touch()
    return str(found)


@pytest.fixture(scope="module")
def given() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(7)
    return {
        "start": draw.normal(scale=0.2, size=WEIGHTS).astype(np.float32),
        "deltas": draw.normal(scale=0.1, size=(ROUNDS, PARTIES, WEIGHTS)).astype(np.float32),
        "sizes": draw.integers(5, 60, size=PARTIES),
    }


@pytest.fixture(scope="module")
def theirs(python, given, tmp_path_factory) -> dict[str, np.ndarray]:
    folder = tmp_path_factory.mktemp("flwr")
    cases, updates, answer = (folder / n for n in ("cases.json", "updates.npz", "answer.npz"))
    cases.write_text(json.dumps({name: case["flwr"] for name, case in CASES.items()}))
    np.savez(updates, **given)
    offline = {"FLWR_TELEMETRY_ENABLED": "0", "FLWR_DISABLE_UPDATE_CHECK": "1"}
    done = subprocess.run(
        [python, "-I", SCRIPT, cases, updates, answer],
        env={"PATH": os.environ["PATH"], "FLWR_HOME": str(folder), "HOME": str(folder)} | offline,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with np.load(answer, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("name", CASES)
def test_five_rounds_are_those_of_flwr(name, given, theirs):
    case = CASES[name]
    config = RunConfig.of({"num_parties": PARTIES, **case["ours"]})
    sizes = np.full(PARTIES, 10) if case["flwr"]["alike"] else given["sizes"]
    state = ServerState(given["start"])
    for round, deltas in enumerate(given["deltas"], 1):
        sent = [update(p, d, int(n)) for p, (d, n) in enumerate(zip(deltas, sizes, strict=True))]
        state = next_state(config, state, sent, num_parties=PARTIES, round=round)
        np.testing.assert_allclose(state.weights, theirs[name][round - 1], rtol=0, atol=1e-6)
    assert np.abs(state.weights - given["start"]).max() > 0.005


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_flwr_is_not_in_this_environment(theirs):
    with pytest.raises(ModuleNotFoundError):
        __import__("flwr")
    assert set(theirs) == set(CASES)
