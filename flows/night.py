"""The steps of a night that touch the ledger, and what a night reports: plain functions that the flow and `ingest` call."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from babel import Locale
from filelock import FileLock, Timeout

from flows import telling
from flows.fruitless import fruitless
from flows.gather import Gathered, Listing, Validators
from flows.harvest import may_replace
from flows.newness import new_stories
from flows.settling import settle_anew, settle_news
from pipeline.alerts import AgreementChange, Quote, confirmed, diff, notice_of
from pipeline.errors import MineralDealsError, NothingReadError, RunBusy, StoreError
from pipeline.extract import Extraction, extract, extractor_version, is_english
from pipeline.parse import Whole
from pipeline.records import Alert, Article, Link, Run, SourceHealth
from pipeline.resolve import load_rates, using_rates
from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.store import Ledger, open_ledger

FOREIGN = "foreign_"  # before the code of a language, in the counts of a run

Watch = Callable[[str, int, int], None]  # step, done, of
Read = Callable[[Sequence[Article]], tuple[Extraction, ...]]
Keep = Callable[[Settings, Run, Sequence[Extraction]], None]


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
    undelivered: tuple[tuple[Alert, str], ...] = ()  # wait for another try
    refused: tuple[tuple[Alert, str], ...] = ()  # for good, or given up
    health: tuple[SourceHealth, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    failure: NothingReadError | None = None  # why the run counts as failed, though all its steps were done


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """No other run of this kind works on the same ledger while the block does; RunBusy when one is at work already."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.data / ".night.lock", timeout=0):
            yield
    except Timeout as error:
        raise RunBusy(f"another run is at work on {settings.data}: this one leaves, try again when that is done") from error


@contextmanager
def recorded(settings: Settings, kind: str) -> Iterator[Run]:
    """A run's record in the ledger: it opens with the block and closes as failed when the block raises.

    Those who asked for it hear of a night that failed, and of one before it that was cut off.
    """
    telling.desk_of(settings)  # a typo in the rules or the rates is found before the work, not after it
    telling.channels_of(settings)
    load_rates(settings.rates)
    with open_ledger(settings.ledger) as ledger, ledger.transaction():
        if kind == "night":
            telling.note_cut_off(ledger, settings)
        run = ledger.start_run(kind, extractor_version())
    try:
        yield run
    except BaseException as error:
        failed = _failed(run, error)
        with suppress(StoreError), open_ledger(settings.ledger) as ledger:
            ledger.finish_run(failed)  # by itself: what ended the run may be what keeps its readers from hearing of it
            if kind == "night" and isinstance(error, Exception):
                with suppress(MineralDealsError), ledger.transaction():
                    telling.queue(ledger, settings, telling.failures(ledger, failed))
        raise


def _failed(run: Run, error: BaseException) -> Run:
    return replace(run, outcome="failed", error=f"{type(error).__name__}: {error}"[:500])


def select(settings: Settings, sources: Sequence[Source], listings: Sequence[Listing]) -> list[Selection]:
    """What is worth fetching of each listing; makes the sources known to the ledger."""
    young = datetime.now(UTC) - timedelta(days=settings.recheck_days)
    out = []
    taken: set[str] = set()
    with open_ledger(settings.ledger) as ledger:
        ledger.register_sources((s.id, s.publisher, s.kind, s.url, s.country, s.language, s.official) for s in sources)
        for listing in listings:
            known = ledger.known_links(link.url for link in listing.links)
            new = new_stories(ledger, listing.links, known, taken)[: settings.max_links]
            again = [link for link in listing.links if link.url in known and (link.published is None or link.published > young)]
            copies = {link.url: ledger.validators(link.url) for link in again[: settings.max_links]}
            copies = {url: pair for url, pair in copies.items() if any(pair)}  # without a validator we would fetch it whole
            links = (*new, *(link for link in again if link.url in copies))
            met = ledger.known_links((link.url for link in new), attempts=0)  # on another night, without luck
            out.append(Selection(listing, links, copies, len(new) - len(met)))
    return out


def keep(settings: Settings, run: Run, gathered: Iterable[Gathered]) -> None:
    """Write what was gathered to the ledger in one transaction; the articles wait there for extraction."""
    with open_ledger(settings.ledger) as ledger, ledger.transaction():
        for one in gathered:
            ledger.add_pages(one.pages, run.run_id)
            ledger.note_moves(one.moves, run.run_id)
            new = len(ledger.add_articles(one.articles, run.run_id))
            _keep_halves(ledger, run, one.halves)
            ledger.note_links(one.read, "article", run.run_id)
            for link, reason in one.hopeless:
                ledger.note_links([link], "failed", run.run_id, reason)
            for link, reason in one.later:
                ledger.note_links([link], "retry", run.run_id, reason)
            for link, reason in one.untried:
                ledger.note_links([link], "retry", run.run_id, reason, tries=0)
            health = replace(one.health, new_links=new, articles=new) if one.whole else one.health
            ledger.add_health(run.run_id, [health])


def _keep_halves(ledger: Ledger, run: Run, halves: Sequence[Whole]) -> None:
    """Write articles whose end is missing, but for those of which the ledger has more."""
    for half in halves:
        known = ledger.current_texts([half.article.article_id]).values()
        if all(may_replace(half, text, gap) for text, gap in known):
            ledger.add_pages(half.pages, run.run_id)
            ledger.add_articles([half.article], run.run_id)


def keep_articles(settings: Settings, run: Run, articles: Sequence[Article]) -> int:
    """Write articles from files to the ledger; returns how many are new or changed."""
    with open_ledger(settings.ledger) as ledger:
        return len(ledger.add_articles(articles, run.run_id))


def unread(settings: Settings) -> tuple[Article, ...]:
    """Revisions of articles that this version of the extractor hasn't read: new ones, and those of a run that was cut off."""
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
    """Write what was found in a batch; revisions of one article one after the other."""
    turns: dict[int, list[Extraction]] = defaultdict(list)
    times = Counter[str]()
    for one in found:
        turns[times[one.article.article_id]].append(one)
        times[one.article.article_id] += 1
    with open_ledger(settings.ledger) as ledger, ledger.transaction():
        for turn in turns.values():
            claims = [claim for one in turn for claim in one.claims]
            ledger.add_claims([one.article for one in turn], claims, extractor_version(), run.run_id)


def read_unread(
    settings: Settings, run: Run, watch: Watch, read: Read | None = None, keep: Keep | None = None
) -> dict[str, int]:
    """Extract all articles that wait for it, batch by batch, each kept as soon as it is read; counts what was read, and not.

    A flow gives tasks that do what `read_batch` and `keep_claims` do.
    """
    read, keep = read or read_batch, keep or keep_claims
    waiting, done, others = unread(settings), set[Article](), Counter[str]()
    for start in range(0, len(waiting), settings.batch):
        watch("extracting", start, len(waiting))
        found = read(waiting[start : start + settings.batch])
        keep(settings, run, found)
        done.update(one.article for one in found)
        others += foreign(found)
    left = [article for article in waiting if article not in done]
    if left:
        left = _pass_over(settings, left, done)
    return {"articles": len(done), "unread": len(left), **others}


def _pass_over(settings: Settings, left: Sequence[Article], read: Collection[Article]) -> list[Article]:
    """Those of the articles `left` unread that are worth another try: not words in whose place others were read."""
    def age(one: Article) -> tuple[datetime, str]:
        return one.fetched, one.content_hash

    replaced = [one for one in left if any(other.article_id == one.article_id and age(other) > age(one) for other in read)]
    with open_ledger(settings.ledger) as ledger:
        ledger.pass_over(replaced)
    return [one for one in left if one not in replaced]


def conclude(settings: Settings, run: Run, counts: dict[str, int], *, anew: bool = False) -> Report:
    """Resolve what has news, or everything `anew`; queue the alerts of what changed, close the run, publish the snapshot.

    News are articles with words that no run has told of. Other changes, by a better extractor or by what people decide,
    alert nobody but readers who wait for a person's word. A night that could read none of its sources closes as failed.
    """
    with using_rates(settings.rates), open_ledger(settings.ledger) as ledger:
        first, now = ledger.derived_counts() == (0, 0), datetime.now(UTC)
        with ledger.transaction():
            fresh = ledger.claims_of(set(ledger.unsettled("article")) - ledger.waiting_for_reading())
            settled = settle_anew(ledger) if anew else settle_news(ledger)
            before, after = settled.before.values(), settled.after.values()
            changes = diff(before, after, ledger.articles_of(one for each in (*before, *after) for one in each.claim_ids))
            told = _involving(fresh, changes) + confirmed(before, after)
            quotes, bulk = _quotes(ledger, told), telling.is_bulk(run, first=first)
            notices = [notice_of(change, quotes, now, run.run_id, bulk=bulk) for change in told]
            health = ledger.health(run.run_id)
            failure = fruitless(run, health)
            run = _failed(run, failure) if failure else run
            notices += telling.failures(ledger, run) if failure else telling.silent_sources(ledger, settings, run, now)
            alerts = telling.queue(ledger, settings, notices, telling.occasion(run, first=first))
            claims, agreements = ledger.derived_counts()
            counts = counts | {"claims": claims, "agreements": agreements, "changes": len(changes)}
            done = ledger.finish_run(replace(run, counts=counts))
        telling.publish_all(ledger, settings)
    return Report(done, changes, alerts, health=health, counts=counts, failure=failure)


def _involving(claim_ids: set[str], changes: Sequence[AgreementChange]) -> tuple[AgreementChange, ...]:
    return tuple(change for change in changes if not claim_ids.isdisjoint(change.agreement.claim_ids))


def _quotes(ledger: Ledger, changes: Sequence[AgreementChange]) -> dict[str, Quote]:
    """What the claims of these agreements say, where, by claim id."""
    claim_ids = {claim_id for change in changes for claim_id in change.agreement.claim_ids}
    return {claim_id: Quote(*told) for claim_id, *told in ledger.quotes(sorted(claim_ids))}


def untaken(undelivered: telling.Undelivered, refused: telling.Undelivered) -> list[str]:
    """A sentence for each channel that took no alerts."""
    reasons = {alert.channel: error for alert, error in undelivered}
    waiting = Counter(alert.channel for alert, _ in undelivered)
    sentences = [f"alerts for {channel} wait for the next run ({many}): {reasons[channel]}" for channel, many in waiting.items()]
    for channel in dict.fromkeys(alert.channel for alert, _ in refused):
        why = [error for alert, error in refused if alert.channel == channel]
        sentences.append(f"alerts for {channel} were refused ({len(why)}): {why[0]}; `alerts retry` sends them again")
    return sentences


def left_over(report: Report) -> list[str]:
    """What the run could not finish: a sentence for each channel that took no alerts, one for articles that were not read."""
    sentences = untaken(report.undelivered, report.refused)
    if unread := report.counts.get("unread"):
        sentences.append(f"articles that the models could not read wait for the next run ({unread})")
    foreign = {name.removeprefix(FOREIGN): many for name, many in report.counts.items() if name.startswith(FOREIGN)}
    if foreign:
        most_first = sorted(foreign.items(), key=lambda pair: (-pair[1], pair[0]))
        listed = ", ".join(f"{many} {_language(code)}" for code, many in most_first)
        sentences.append(f"articles in other languages than English were kept and not read for deals: {listed}")
    return sentences
