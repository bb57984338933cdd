"""What each group of runs is called. Pure."""

from collections.abc import Sequence

from fl_core.runs.run_groups import Group, told_apart
from fl_core.translatable import Template, translatable
from pages.shared.run_name import given_name


def names_of(groups: Sequence[Group], by_seed: bool) -> list[Template]:
    """Return what groups are called: a single run by the name that it was given, if no other has
    it; else what tells each from the others, in as few words as can be."""
    if len(groups) == 1:
        return [translatable("All of them")]
    given = [given_name(group.runs[0]) if len(group.runs) == 1 else "" for group in groups]
    return [
        translatable("{name}", name=name)
        if name and given.count(name) == 1
        else told_apart(group, groups, by_seed)
        for name, group in zip(given, groups, strict=True)
    ]
