"""The commands of the command line, a file or two each; `fl_core.cli` has the table of them."""
