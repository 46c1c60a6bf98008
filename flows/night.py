"""The steps of a night that touch the ledger, and what a night reports: plain functions that the flow and `ingest` call."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from babel import Locale

from flows.gather import Gathered, Listing, Validators
from flows.settling import settle_anew, settle_news
from models import vocabulary
from pipeline.alerts import AgreementChange, Quote, Rule, deliver, diff, load_rules, match, open_channels
from pipeline.alerts.delivery import CONSOLE
from pipeline.errors import MineralDealsError, StoreError
from pipeline.extract import Extraction, extract, extractor_version, is_english
from pipeline.records import Alert, Article, Link, Run, SourceHealth
from pipeline.resolve import load_rates, using_rates
from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.store import Ledger, open_ledger, publish

FOREIGN = "foreign_"  # before the code of a language, in the counts of a run

Watch = Callable[[str, int, int], None]  # step, done, of


def unwatched(step: str, done: int, of: int) -> None:
    """For callers that want no progress."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The links of one listing that are worth fetching: new ones, and young ones that may have been corrected."""

    listing: Listing
    links: tuple[Link, ...]
    copies: dict[str, Validators]
    new: int


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did."""

    run: Run
    changes: tuple[AgreementChange, ...] = ()
    alerts: tuple[Alert, ...] = ()  # queued by this run
    told: tuple[Alert, ...] = ()  # for the console, those that earlier runs left among them
    undelivered: tuple[tuple[Alert, str], ...] = ()
    health: tuple[SourceHealth, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


def rules_of(settings: Settings) -> tuple[Rule, ...]:
    """The alert rules; SettingsError for a broken file and for a mineral or country that no vocabulary knows."""
    if settings.alerts is None:
        return load_rules(None)
    return load_rules(settings.alerts, {name: [row.id for row in vocabulary.read(name)] for name in ("minerals", "countries")})


@contextmanager
def recorded(settings: Settings, kind: str) -> Iterator[Run]:
    """A run's record in the ledger: it opens with the block and closes as failed when the block raises."""
    rules_of(settings)  # a typo in the rules or the rates is found before the work, not after it
    load_rates(settings.rates)
    with open_ledger(settings.ledger) as ledger:
        run = ledger.start_run(kind, extractor_version())
    try:
        yield run
    except BaseException as error:
        with suppress(StoreError), open_ledger(settings.ledger) as ledger:
            ledger.finish_run(replace(run, outcome="failed", error=f"{type(error).__name__}: {error}"[:500]))
        raise


def select(settings: Settings, sources: Sequence[Source], listings: Sequence[Listing]) -> list[Selection]:
    """What is worth fetching of each listing; makes the sources known to the ledger."""
    young = datetime.now(UTC) - timedelta(days=settings.recheck_days)
    out = []
    with open_ledger(settings.ledger) as ledger:
        ledger.register_sources((s.id, s.publisher, s.kind, s.url, s.country, s.language, s.official) for s in sources)
        for listing in listings:
            known = ledger.known_links(link.url for link in listing.links)
            new = [link for link in listing.links if link.url not in known][: settings.max_links]
            again = [link for link in listing.links if link.url in known and (link.published is None or link.published > young)]
            copies = {link.url: ledger.validators(link.url) for link in again[: settings.max_links]}
            copies = {url: pair for url, pair in copies.items() if any(pair)}  # without a validator we would fetch it whole
            links = (*new, *(link for link in again if link.url in copies))
            out.append(Selection(listing, links, copies, len(new)))
    return out


def keep(settings: Settings, run: Run, gathered: Iterable[Gathered]) -> None:
    """Write what was gathered to the ledger in one transaction; the articles wait there for extraction."""
    with open_ledger(settings.ledger) as ledger, ledger.transaction():
        for one in gathered:
            ledger.add_pages(one.pages, run.run_id)
            ledger.add_articles(one.articles, run.run_id)
            ledger.note_links(one.read, "article", run.run_id)
            for link, reason in one.hopeless:
                ledger.note_links([link], "failed", run.run_id, reason)
            for link, reason in one.later:
                ledger.note_links([link], "retry", run.run_id, reason)
            ledger.add_health(run.run_id, [one.health])


def keep_articles(settings: Settings, run: Run, articles: Sequence[Article]) -> int:
    """Write articles from files to the ledger; returns how many are new or changed."""
    with open_ledger(settings.ledger) as ledger:
        return len(ledger.add_articles(articles, run.run_id))


def unread(settings: Settings) -> tuple[Article, ...]:
    """Articles that this version of the extractor hasn't read: new ones, and those of a run that was cut off."""
    with open_ledger(settings.ledger) as ledger:
        return ledger.stale_articles(extractor_version())


def read_batch(articles: Sequence[Article]) -> tuple[Extraction, ...]:
    """Claims of one batch; an article that the models fall over is left out, and the next run tries it again."""
    try:
        return tuple(extract(articles))
    except MineralDealsError:
        raise
    except Exception:  # whatever a page makes the models raise; raised again below when it was no single page
        found = tuple(one for article in articles for one in _read_alone(article))
        if len(articles) > 1 and not found:  # not an odd article, but a broken installation
            raise
        return found


def _read_alone(article: Article) -> tuple[Extraction, ...]:
    try:
        return tuple(extract([article]))
    except Exception:  # noqa: BLE001 - whatever one page makes the models raise, the others count
        return ()


def foreign(found: Iterable[Extraction]) -> Counter[str]:
    """Articles that were not read because of their language, as counts of a run: "foreign_es"."""
    codes = (re.split("[-_]", str(one.article.language))[0].lower() for one in found if not is_english(one.article))
    return Counter(FOREIGN + code for code in codes)


def _language(code: str) -> str:
    """The language's English name, or its code where it has none."""
    return str(Locale("en").languages.get(code, code))


def keep_claims(settings: Settings, run: Run, found: Sequence[Extraction]) -> None:
    """Write what was found in a batch."""
    with open_ledger(settings.ledger) as ledger:
        claims = [claim for one in found for claim in one.claims]
        ledger.add_claims([one.article for one in found], claims, extractor_version(), run.run_id)


def news(settings: Settings) -> frozenset[str]:
    """Ids of the articles that no run has told of: read by no extractor so far, or brought since the last run that ended well.

    An extractor that wrote the ledger opened a run there, so the runs name them all.
    """
    with open_ledger(settings.ledger) as ledger:
        runs, brought = ledger.runs(), ledger.article_runs()
        versions = {run.extractor for run in runs} | {extractor_version()}
        waiting = [{article.article_id for article in ledger.stale_articles(version)} for version in versions]
    last = max((run.started for run in runs if run.outcome == "done"), default=None)
    late = {run.run_id for run in runs if last is None or run.started > last}
    return frozenset(set.intersection(*waiting) | {article_id for article_id, run_id in brought.items() if run_id in late})


def conclude(
    settings: Settings, run: Run, counts: dict[str, int], fresh: Collection[str] | None = None, *, anew: bool = False
) -> Report:
    """Resolve what has news, or everything `anew`; queue the alerts of what changed, close the run, publish the snapshot.

    `fresh`, if given, names the articles that are news: changes in which none of their claims takes part alert nobody.
    """
    with using_rates(settings.rates), open_ledger(settings.ledger) as ledger:
        first_run = ledger.derived_counts() == (0, 0)
        with ledger.transaction():
            settled = settle_anew(ledger) if anew else settle_news(ledger)
            changes = diff(settled.before.values(), settled.after.values())
            told = changes if fresh is None else _involving(ledger.claims_of(fresh), changes)
            alerts = _alerts(settings, told, _quotes(ledger, told), first_run=first_run)
            claims, agreements = ledger.derived_counts()
            counts = counts | {"claims": claims, "agreements": agreements, "changes": len(changes)}
            ledger.add_alerts(alerts)
            done = ledger.finish_run(replace(run, counts=counts))
        publish(ledger, settings.snapshot)
        health = ledger.health(run.run_id)
    return Report(done, changes, alerts, health=health, counts=counts)


def _involving(claim_ids: set[str], changes: Sequence[AgreementChange]) -> tuple[AgreementChange, ...]:
    return tuple(change for change in changes if not claim_ids.isdisjoint(change.agreement.claim_ids))


def _alerts(
    settings: Settings, changes: Sequence[AgreementChange], quotes: dict[str, Quote], *, first_run: bool
) -> tuple[Alert, ...]:
    channels = tuple(open_channels(settings.alert_urls, _unheard))
    return match(changes, rules_of(settings), channels=channels, now=datetime.now(UTC), quotes=quotes, first_run=first_run)


def _unheard(text: str) -> None:
    """The console channel's writer: what it took is shown by the caller, laid out, once it is delivered."""


def _quotes(ledger: Ledger, changes: Sequence[AgreementChange]) -> dict[str, Quote]:
    """What the claims of these agreements say, where, by claim id."""
    claim_ids = {claim_id for change in changes for claim_id in change.agreement.claim_ids}
    return {claim_id: Quote(*told) for claim_id, *told in ledger.quotes(sorted(claim_ids))}


def announce(settings: Settings, report: Report, *, to_console: bool = True) -> Report:
    """Deliver every alert that is still pending, outside of any transaction, note how each fared, and publish that too.

    Without `to_console` nobody reads the console: its alerts stay pending.
    """
    with open_ledger(settings.ledger) as ledger:
        pending = [alert for alert in ledger.pending_alerts() if to_console or alert.channel != CONSOLE]
    if not pending:
        return report
    deliveries = deliver(pending, open_channels(settings.alert_urls, _unheard))
    with open_ledger(settings.ledger) as ledger:
        for one in deliveries:
            ledger.mark_alert(one.alert_id, error=one.error)
        publish(ledger, settings.snapshot)
    errors = {one.alert_id: one.error for one in deliveries}
    told = tuple(alert for alert in pending if alert.channel == CONSOLE and not errors[alert.alert_id])
    return replace(report, told=told, undelivered=tuple((alert, error) for alert in pending if (error := errors[alert.alert_id])))


def left_over(report: Report) -> list[str]:
    """What the run could not finish: a sentence for each channel that took no alerts, one for articles that were not read."""
    reasons = {alert.channel: error for alert, error in report.undelivered}
    waiting = Counter(alert.channel for alert, _ in report.undelivered)
    sentences = [f"alerts for {channel} wait for the next run ({many}): {reasons[channel]}" for channel, many in waiting.items()]
    if unread := report.counts.get("unread"):
        sentences.append(f"articles that the models could not read wait for the next run ({unread})")
    foreign = {name.removeprefix(FOREIGN): many for name, many in report.counts.items() if name.startswith(FOREIGN)}
    if foreign:
        most_first = sorted(foreign.items(), key=lambda pair: (-pair[1], pair[0]))
        listed = ", ".join(f"{many} {_language(code)}" for code, many in most_first)
        sentences.append(f"articles in other languages than English were kept and not read for deals: {listed}")
    return sentences
