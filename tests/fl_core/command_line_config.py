"""The config that `run` is told, without training it."""

from fl_core import RunConfig
from fl_core.commands.run_config import ConfigWords, config_of
from fl_core.commands.train import run_command


def config_said(*arguments: str) -> RunConfig:
    """Return the config of a command line, the word `run` left out."""
    told = run_command.make_context("run", [*arguments]).params
    words = ConfigWords(told["config"], told["data"], told["settings"], told["methods"])
    return config_of(words, lambda sentence: None)
