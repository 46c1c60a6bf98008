"""The ledger's journal: runs and the health of sources."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.records import Run, SourceHealth, stable_id
from pipeline.store import rows
from pipeline.store.database import Chapter

Source = tuple[str, str, str, str | None, str | None, str | None, bool]  # id, publisher, kind, url, country, language, official


class Journal(Chapter):
    """How the nights went."""

    def start_run(self, kind: str, extractor: str) -> Run:
        """Open the record of a night, an ingest or a rebuild."""
        started = datetime.now(UTC)
        run = Run(stable_id("run", kind, started.isoformat()), kind, started, extractor=extractor)
        self.database.execute("start_run", run_id=run.run_id, kind=kind, started=started, extractor=extractor)
        return run

    def finish_run(self, run: Run) -> Run:
        """Close the record with the outcome, counts and error that `run` carries; returns it with its end."""
        outcome = "done" if run.outcome == "running" else run.outcome
        run = replace(run, finished=run.finished or datetime.now(UTC), outcome=outcome)
        with self.transaction():
            self.database.execute("forget_run_end", run_id=run.run_id)
            self.database.insert("finish_run", [rows.columns(run)])
        return run

    def runs(self) -> tuple[Run, ...]:
        """All runs, oldest first; one that was killed stays `running`."""
        return tuple(map(rows.run_from, self.database.execute("runs")))

    def register_sources(self, sources: Iterable[Source]) -> None:
        """Make the declared sources known; a later declaration of the same id replaces the earlier one."""
        names = ("source", "publisher", "kind", "url", "country", "language", "official")
        declared = {source[0]: dict(zip(names, source, strict=True)) for source in sources}
        self.database.insert("register_sources", declared.values())

    def add_health(self, run_id: str, healths: Iterable[SourceHealth]) -> None:
        """Keep how the sources fared in a run."""
        self.database.insert("add_health", map(rows.columns, healths), run_id=run_id)

    def health(self, run_id: str) -> tuple[SourceHealth, ...]:
        """How the sources fared in a run, by their ids."""
        return tuple(map(rows.health_from, self.database.execute("health", run_id=run_id)))

    def silent_sources(self, run_id: str, since: datetime) -> tuple[tuple[str, str, datetime, str | None], ...]:
        """Sources of a run that have brought nothing new since a time: id, publisher, silent since when, last error."""
        found = self.database.execute("silent_sources", run_id=run_id, since=since)
        return tuple((source, publisher, rows.utc(silent), error) for source, publisher, silent, error in found)
