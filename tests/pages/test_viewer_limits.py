"""What a viewer may do with runs and files: each act, and its limits."""

import pytest

from fl_core.config import RunConfig
from fl_core.datasets import OwnFile
from fl_core.paths import home
from fl_core.runs.run_states import RunState
from pages.server.roles import NotAllowedError, Visitor
from pages.server.viewer_run_limits import ClassRules, class_rules, set_class_rules, work_of
from pages.shared.run_access import NO_COOKIE, NOT_YOURS
from tests.fl_core.datasets.npz_files import file_of
from tests.pages.conftest import QUICK
from tests.pages.viewers import ANN, BEN, by


def test_a_viewer_may_look_and_no_more(manager, as_presenter):
    ann = by(manager, ANN)
    run_id = manager.store.create(QUICK, "Presenter's", owner="elsewhere:1:x")
    assert not ann.may_run and not ann.may_change(manager.store.get(run_id))
    for act in (ann.cancel, ann.pause, ann.go_on, ann.delete, ann.bring_back):
        for target in (run_id, "0badcafe", "' OR 1=1"):
            with pytest.raises(NotAllowedError, match=NOT_YOURS):
                act(target)
    with pytest.raises(NotAllowedError, match="You are watching"):
        ann.submit(QUICK)
    with pytest.raises(NotAllowedError, match="You are watching"):
        ann.keep(file_of())
    with pytest.raises(NotAllowedError, match="Only the presenter"):
        ann.set_class_rules(ClassRules(viewers_may_run=True))
    assert ann.store.get(run_id).state is RunState.RUNNING
    manager.store.move(run_id, RunState.CANCELLED)


def test_where_viewers_may_run_each_has_his_own_and_so_many(manager, as_presenter, manager_at_rest):
    set_class_rules(ClassRules(viewers_may_run=True, most_each=2, most_in_all=3))
    ann, ben = by(manager, ANN), by(manager, BEN)
    first, second = ann.submit(QUICK, "A"), ann.submit(QUICK, "A")
    assert ann.store.get(first).made_by == ANN.id
    with pytest.raises(NotAllowedError, match="You may have 2 runs waiting or training at a time"):
        ann.submit(QUICK)
    third = ben.submit(QUICK, "B")
    with pytest.raises(NotAllowedError, match="The class has 3 runs waiting"):
        ben.submit(QUICK)
    with pytest.raises(NotAllowedError, match=NOT_YOURS):
        ben.cancel(first)
    ann.cancel(first)
    with pytest.raises(NotAllowedError, match=NOT_YOURS):
        ben.delete(first)
    with pytest.raises(NotAllowedError, match=NOT_YOURS):
        ben.go_on(first)
    ann.delete(first)
    assert first not in [run.id for run in ann.store.find()]
    ann.bring_back(first)
    ann.go_on(first)  # counts as one of two again
    with pytest.raises(NotAllowedError, match="2 runs"):
        ann.submit(QUICK)
    mine = by(manager, Visitor(presenter=True)).submit(QUICK, "Presenter's")
    queued = [run.id for run in manager.store.queue()]
    assert queued == [mine, second, third, first], "the presenter's are trained first"
    assert [manager.store.ahead_of(manager.store.get(run_id)) for run_id in queued] == [0, 1, 2, 3]
    for run_id in queued:
        manager.cancel(run_id)
        manager.delete(run_id)


def test_a_viewers_run_may_be_so_large(manager, as_presenter):
    set_class_rules(ClassRules(viewers_may_run=True, most_work=1.5))
    ann = by(manager, ANN)
    assert work_of(RunConfig()) == 1
    assert ann.why_not(RunConfig()) == ""
    heavy = RunConfig(num_rounds=1000)
    assert work_of(heavy) == 100
    with pytest.raises(NotAllowedError, match=r"at most 1.5 × .* this one has 100.0 ×"):
        ann.submit(heavy)
    assert by(manager, Visitor(presenter=True)).why_not(heavy) == ""
    assert work_of(RunConfig(num_images=10, num_parties=1, num_rounds=1000)) > 1.5, (
        "measuring counts, too"
    )
    assert by(manager, Visitor(False)).why_not(RunConfig()) == NO_COOKIE


def test_rules_that_cannot_be_read_allow_nothing(manager, as_presenter):
    (home() / "class.json").write_text('{"viewers_may_run": true, "most_each": 99}')
    assert class_rules() == ClassRules() and not class_rules().viewers_may_run


def test_a_viewer_who_may_run_keeps_a_data_set(manager, as_presenter):
    set_class_rules(ClassRules(viewers_may_run=True))
    kept = by(manager, ANN).keep(file_of())
    assert isinstance(kept, OwnFile) and kept.is_at_hand()
