"""Sweeps on the command line: what they cost, trained, told as a table, gone on with."""

import json
import signal

import pytest

from fl_core.cli import main
from fl_core.runs.run_states import RunState
from tests.fl_core.commands.conftest import ended
from tests.fl_core.runs.conftest import CommandLine

SMALL = [
    *("--set", "model=softmax", "--set", "num_images=300", "--set", "num_rounds=1"),
    *("--set", "num_parties=2", "--set", "party_test_images=20", "--set", "optimizer=sgd"),
]
LARGER = [each.replace("num_images=300", "num_images=20000") for each in SMALL]
SWEPT = ["--knob", "partitioner.skew=0,0.9", "--knob", "method=fedavg,Fed-Prox", "--seeds", "1"]


def nobody_trains(monkeypatch) -> None:
    def refuse(self) -> int:
        raise AssertionError("something was trained")

    monkeypatch.setattr("fl_core.runs.foreground_sweep.ForegroundSweep.drive", refuse)


def test_it_is_trained_told_as_a_table_and_not_trained_again(store, monkeypatch, capsys):
    assert main(["sweep", *SWEPT, *SMALL, "--name", "Mine"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("4 runs.") and "MB on the disk." in said[0]
    (sweep,) = store.sweeps()
    assert sweep.name == "Mine" and said[1].startswith(f"Sweep {sweep.id}: ")
    assert [line.partition(": accuracy ")[0] for line in said[2:6]] == [
        "run 1 of 4, 0 · FedAvg · seed 42",
        "run 2 of 4, 0.9 · FedAvg · seed 42",
        "run 3 of 4, 0 · FedProx · seed 42",
        "run 4 of 4, 0.9 · FedProx · seed 42",
    ]
    configs = [point.config for point in sweep.plan.points()]
    there = store.runs_by_config(configs)
    runs = {config: there[config] for config in configs}
    assert {run.state for run in runs.values()} == {RunState.FINISHED}
    assert {run.sweep for run in runs.values()} == {sweep.id}
    assert said[6] == "Final accuracy: model in use, common test images (%): mean " \
        "(lowest–highest) of 1 seed"  # fmt: skip
    final = [f"{100 * run.accuracy:.1f}" for run in runs.values()]
    assert said[7:] == [
        "Skew  FedAvg  FedProx",
        f"0     {final[0]:<6}  {final[2]}",
        f"0.9   {final[1]:<6}  {final[3]}",
    ]

    nobody_trains(monkeypatch)
    assert main(["sweep", *SWEPT, *SMALL, "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == "4 runs. 4 of them are there already and need no training.\n"
    (end,) = map(json.loads, told.out.splitlines())
    assert (end["event"], end["id"], end["finished"], end["exit_status"]) == ("end", sweep.id, 4, 0)
    assert [each["values"] for each in end["results"]][:2] == [["0", "FedAvg"], ["0.9", "FedAvg"]]
    assert [each["mean"] for each in end["results"]] == pytest.approx(
        [run.accuracy for run in runs.values()]
    )
    assert len(store.sweeps()) == 1


def test_seeds_are_one_cell_with_their_range(store, monkeypatch, capsys):
    from fl_core.commands.run_config import ConfigWords
    from fl_core.commands.sweep_words import SweepWords, plan_of

    nobody_trains(monkeypatch)
    words = SweepWords(["batch_size=8,16"], "3", "", ConfigWords(None, None, SMALL[1::2], []))
    _, plan = plan_of(words, print)
    for place, point in enumerate(plan.points()):  # 8, 16, 8, 16, ...: seeds one after the other
        ended(store, point.config, 0.5 + 0.1 * (place % 2) + 0.01 * (place // 2))
    assert main(["sweep", "--knob", "batch_size=8,16", *SMALL]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == [
        "Batch size  Accuracy",
        "8           51.0 (50.0–52.0)",
        "16          61.0 (60.0–62.0)",
    ]


def test_a_ready_one_is_named_by_its_short_name_or_its_title(store, monkeypatch, capsys):
    monkeypatch.setattr("fl_core.runs.foreground_sweep.ForegroundSweep.drive", lambda self: 0)
    for name in ("two-methods", "two methods under skew"):
        assert main(["sweep", "--ready", name, "--seeds", "1,5", "--yes"]) == 0
        assert capsys.readouterr().out.startswith("16 runs.")
    (sweep,) = store.sweeps()
    assert sweep.name == "Two methods under skew" and sweep.plan.seeds == (1, 5)
    assert sweep.plan.base.num_rounds == 5 and sweep.plan.seeded == ("seed",)
    more = ["--set", "num_rounds=2", "--seeds-change", "deal,start", "--yes"]
    assert main(["sweep", "--ready", "two-methods", *more]) == 0
    plan = store.sweeps()[0].plan
    assert (plan.base.num_rounds, plan.seeded) == (2, ("deal_seed", "start_seed"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "A sweep needs --knob NAME=VALUES once or twice"),
        (["--knob", "batch_size"], "--knob must be NAME=VALUES"),
        (["--knob", "batch_sise=8"], "'batch_sise' cannot be swept here; “batch_size” may be"),
        (["--knob", "num_rounds=8"], "'num_rounds' cannot be swept here"),
        (["--knob", "batch_size=a"], "“a” is no number."),
        (["--knob", "batch_size="], "Batch size needs a value at least."),
        (["--knob", "batch_size=0"], "With 0: Batch size must be a whole number from 1 to 1,024"),
        (["--knob", "method=fedprxo"], "There is no method 'fedprxo'; “FedProx” may be meant."),
        (["--knob", "model=sofmax"], "got 'sofmax'; “softmax” may be meant."),
        (["--knob", "own_start=perhaps"], "must be on or off, got 'perhaps'"),
        (["--ready", "skwe"], "There is no ready sweep 'skwe'; “skew” may be meant."),
        (["--ready", "skew", "--knob", "seed=1"], "from --ready or from --knob, not from both"),
        (["--knob", "batch_size=8", "--knob", "batch_size=16"], "must be different ones"),
        (["--knob", "batch_size=8", "--seeds", "many"], "--seeds must be how many, or which"),
        (["--knob", "batch_size=8", "--seeds", "0"], "--seeds must be 1 to 50 seeds, got 0."),
        (["--knob", "batch_size=8", "--seeds-change", "dela"], "Seeds must change one of deal, "),
        (["--knob", "batch_size=8", "--seeds", "51"], "--seeds must be 1 to 50 seeds, got 51."),
    ],
)
def test_what_cannot_be_swept_is_refused_in_a_sentence(store, capsys, words, says):
    assert main(["sweep", *words]) == 1
    told = capsys.readouterr()
    assert says in told.err and len(told.err.splitlines()) == 1 and told.out == ""
    assert store.sweeps() == [] and store.find() == []


def test_ctrl_c_leaves_it_so_that_the_same_command_goes_on(tmp_path):
    commands = CommandLine(tmp_path)
    words = ["sweep", "--knob", "batch_size=8,16,32", "--seeds", "1", *LARGER]
    process = commands.start(*words)
    said = []
    while not said or not said[-1].startswith(b"run 1 of 3"):
        said.append(process.stdout.readline())
        assert said[-1], process.stderr.read()
    process.send_signal(signal.SIGINT)
    rest, complained = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGINT and complained == b""
    assert rest.decode().endswith("The same command goes on.\n")
    (sweep,) = commands.store.sweeps()
    there = [run.state for run in commands.store.find()]
    assert RunState.QUEUED not in there and RunState.RUNNING not in there
    done = {run.id for run in commands.store.find([RunState.FINISHED])}

    status, said_again, complained = commands.do(*words, "--json")
    begin, *ended_here, end = map(json.loads, said_again.splitlines())
    assert status == 0 and (f"{len(done)} of them" in complained) == (len(done) > 0)
    assert (begin["event"], begin["runs"], begin["finished"]) == ("sweep", 3, len(done))
    assert [each["event"] for each in ended_here] == ["run"] * (3 - len(done))
    assert not done & {each["id"] for each in ended_here}
    assert (end["event"], end["finished"], len(end["results"])) == ("end", 3, 3)
    runs = commands.store.find()
    assert [run.state for run in runs] == [RunState.FINISHED] * 3  # none was begun twice
    assert done <= {run.id for run in runs}
    assert [each.id for each in commands.store.sweeps()] == [sweep.id]
