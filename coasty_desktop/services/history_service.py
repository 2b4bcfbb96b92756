"""Earlier runs: to look at, to hand on as one page, to forget."""

from __future__ import annotations

from pathlib import Path

from coasty_desktop.core.errors import BadInput
from coasty_desktop.store.replace_file import replace_file
from coasty_desktop.store.runs import RunStore
from coasty_desktop.store.stored_run import RunSummary, StoredRun

__all__ = ["HistoryService", "RunSummary", "StoredRun"]


class HistoryService:
    """The runs of the profile. A run is named by its id or by a beginning of it that no other run has."""

    def __init__(self, runs: RunStore) -> None:
        """It reads and forgets through the profile's runs."""
        self._runs = runs

    def list(self, limit: int = 50, before: str | None = None) -> list[RunSummary]:
        """The newest runs first; `before` is the id of the last one of the page before. Raises NotPossibleHere."""
        return self._runs.list(limit, before)

    def show(self, run_id: str) -> StoredRun:
        """A run with its events and pictures. Raises BadInput, NotPossibleHere."""
        return self._runs.load(run_id)

    def export(self, run_id: str, path: Path) -> Path:
        """Write the run's report to `path`, over what is there; returns where it is. Raises BadInput, NotPossibleHere.

        Keys are taken out of it, and it is readable by this user only until somebody shares it.
        """
        from coasty_desktop.store.report import report_page

        page = report_page(self.show(run_id))
        path = path.expanduser().absolute()
        try:
            # A folder or a device in the way is never replaced by a file.
            if path.exists() and not path.is_file():
                raise BadInput(f"{path} is not a file", hint="Name the file that the report should be written to.")
            replace_file(path, page.encode(), durable=False)
        except OSError as error:
            raise BadInput(
                f"The report could not be written to {path}: {error.strerror or error}",
                hint="Choose a folder that exists and that you may write to.",
            ) from error
        return path

    def forget(self, run_id: str) -> str:
        """Remove a run and the pictures only it shows; returns its whole id. Raises BadInput, NotPossibleHere."""
        return self._runs.forget(run_id)
