"""The single source of truth about runs: what a page shows is what the store holds."""

from sqlalchemy import URL

from fl_core.runs.database import PATIENCE, Database
from fl_core.runs.deleted_runs import DeletedRuns
from fl_core.runs.run_catalogue import RunCatalogue
from fl_core.runs.run_histories import RunHistories
from fl_core.runs.run_outcomes import RunOutcomes
from fl_core.runs.sweeps import Sweeps
from fl_core.runs.whole_runs import WholeRuns


class RunStore(Sweeps, RunHistories, RunCatalogue, RunOutcomes, DeletedRuns, WholeRuns):
    """Reads and writes runs and their histories. Safe to share between threads."""

    def __init__(
        self, url: str | URL, patience: float = PATIENCE, *, to_look: bool = False
    ) -> None:
        """Open the store, creating it where there is none.

        Args:
            url: Where it is.
            patience: Seconds in which a database that does not answer is tried again.
            to_look: Open one that is there even where its disk is full or read-only, to read it.

        Raises:
            StoreError: If it cannot be opened, is damaged, or was made by a newer Fedarium.
        """
        super().__init__(Database(url, patience, to_look=to_look))
        self.url = self._database.url
