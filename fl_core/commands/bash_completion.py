"""How bash asks: it takes `partitioner.skew=0.8` for three words, and completes the last one."""

import os
from collections.abc import Iterator, Sequence

from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    split_arg_string,
)

SOURCE = """\
%(complete_func)s() {
    local IFS=$'\\n' type value
    COMPREPLY=()
    while IFS=',' read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("$value")
                [[ $value == *= ]] && compopt -o nospace
                ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
        %(complete_var)s=bash_complete "$1")
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class BashComplete(ShellComplete):
    """Click's, but for words that have a = in them."""

    name = "bash"
    source_template = SOURCE

    def get_completion_args(self) -> tuple[list[str], str]:
        words = split_arg_string(os.environ["COMP_WORDS"])
        until = words[1 : int(os.environ["COMP_CWORD"]) + 1]
        if len(until) < int(os.environ["COMP_CWORD"]):
            until.append("")  # nothing is typed yet of the word
        *before, typed = _whole(until)
        return before, typed

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        is_option = incomplete.startswith("--") and "=" in incomplete
        value = incomplete.partition("=")[2] if is_option else incomplete
        there = value.rfind("=") + 1
        found = super().get_completions(args, incomplete)
        return [CompletionItem(str(each.value)[there:], each.type) for each in found]

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.type},{item.value}"


def be_known() -> None:
    """Have Click use it."""
    add_completion_class(BashComplete)


def _whole(words: Sequence[str]) -> list[str]:
    """Return words with those put together again that bash has parted at a =."""
    return [*_joined(words)] or [""]


def _joined(words: Sequence[str]) -> Iterator[str]:
    now: str | None = None
    for word in words:
        if now is not None and (word == "=" or now.endswith("=")):
            now += word
            continue
        if now is not None:
            yield now
        now = word
    if now is not None:
        yield now
