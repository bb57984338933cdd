"""What a visitor may do with sweeps: whoever presents, all; a class looks on."""

from abc import abstractmethod

from fl_core.runs.manager import RunManager
from fl_core.sweep_plan import SweepPlan
from fl_core.translatable import translatable
from pages.server.roles import NotAllowedError

ONLY_PRESENTER = translatable("Only the presenter may start, pause and stop sweeps.")


class SweepAccess:
    """A part of `RunAccess`."""

    _manager: RunManager

    @property
    @abstractmethod
    def presents(self) -> bool:
        """Whether the visitor may do everything."""

    def start_sweep(self, name: str, plan: SweepPlan) -> str:
        """Keep a sweep, queue those of its runs that are not there yet, and return its id."""
        self._check()
        return self._manager.start_sweep(name, plan)

    def pause_sweep(self, sweep_id: str) -> None:
        """Have what waits of a sweep wait on; what trains ends its round first."""
        self._check()
        self._manager.pause_sweep(sweep_id)

    def resume_sweep(self, sweep_id: str) -> None:
        """Go on with a sweep: with what was begun of it, and with what is not there any more."""
        self._check()
        self._manager.resume_sweep(sweep_id)

    def cancel_sweep(self, sweep_id: str) -> None:
        """Stop a sweep; what is finished of it is kept."""
        self._check()
        self._manager.cancel_sweep(sweep_id)

    def forget_sweep(self, sweep_id: str) -> None:
        """Take a sweep off the list, having stopped it; its runs stay."""
        self._check()
        self._manager.cancel_sweep(sweep_id)
        self._manager.delete_sweep(sweep_id)

    def bring_sweep_back(self, sweep_id: str) -> None:
        """Undo `forget_sweep`; what was stopped stays so until it is gone on with."""
        self._check()
        self._manager.bring_sweep_back(sweep_id)

    def _check(self) -> None:
        if not self.presents:
            raise NotAllowedError(ONLY_PRESENTER)
