"""The ledger's journal: runs, the health of sources, and the outbox of alerts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.records import Alert, Run, SourceHealth, stable_id
from pipeline.store import rows
from pipeline.store.database import Chapter

Source = tuple[str, str, str, str | None, str | None, str | None, bool]  # id, publisher, kind, url, country, language, official


class Journal(Chapter):
    """How the nights went and who was told."""

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

    def add_alerts(self, alerts: Iterable[Alert]) -> int:
        """Put alerts into the outbox; returns how many were not there before."""
        return len(self.database.insert("add_alerts", map(rows.columns, {alert.alert_id: alert for alert in alerts}.values())))

    def pending_alerts(self) -> tuple[Alert, ...]:
        """Alerts that nobody has got yet, oldest first."""
        return tuple(map(rows.alert_from, self.database.execute("pending_alerts")))

    def mark_alert(self, alert_id: str, *, error: str | None = None) -> None:
        """Note an attempt to deliver: it arrived now, or failed for the reason given and stays pending."""
        delivered = None if error else datetime.now(UTC)
        self.database.execute("mark_alert", alert_id=alert_id, delivered=delivered, error=error)
