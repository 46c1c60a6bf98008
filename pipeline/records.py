"""What the stages hand to each other: frozen records, no behaviour beyond their identity.

Pages, articles, claims and decisions are facts and never change; agreements, changes and alerts are derived from them.
All times are timezone-aware UTC. Tuples stand sorted unless a comment says otherwise, so that equal facts are equal records.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

DealType = Literal[
    "framework_agreement", "trade_agreement", "offtake", "acquisition", "equity_investment",
    "joint_venture", "financing", "concession", "infrastructure", "partnership",
]
Status = Literal["proposed", "negotiating", "announced", "signed", "completed", "suspended", "terminated"]
Binding = Literal["binding", "non_binding", "unknown"]
Review = Literal["machine", "confirmed", "rejected"]


def stable_id(prefix: str, *parts: str) -> str:
    """An id that depends on its parts alone: `prefix` and 16 hex digits of their SHA-256."""
    return f"{prefix}_{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered for one address."""

    url: str  # as asked
    final_url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes  # decompressed
    fetched: datetime
    not_modified: bool = False  # 304: body is empty, the copy in the ledger still holds
    moved_to: str | None = None  # where permanent redirects (301, 308) have led from `url`


@dataclass(frozen=True, slots=True)
class Link:
    """A story that a source points to."""

    url: str
    title: str | None
    published: datetime | None
    source: str  # id of the source


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one news article. `title + "\\n" + text` is what offsets count in."""

    article_id: str
    external_id: str  # the id it was ingested under; the link for fetched articles
    url: str  # canonical link
    source: str  # id of the source it came through
    publisher: str  # outlet's name
    title: str
    text: str  # paragraphs separated by a blank line, headings start with "## ", list items with "- "
    published: datetime | None
    fetched: datetime
    language: str | None  # ISO 639-1
    retracted: bool = False
    authors: tuple[str, ...] = ()  # names of persons, in the byline's order
    gap: str | None = None  # why its end is missing; None: it is whole
    live: bool = False  # a live blog, its entries in the order of their times

    @property
    def content(self) -> str:
        """Title and text as one string: what entity and evidence offsets refer to."""
        return f"{self.title}\n{self.text}"

    @property
    def content_hash(self) -> str:
        """Identity of this version; the same words twice are one version."""
        return stable_id("rev", self.title, self.text, self.published.isoformat() if self.published else "", str(self.retracted))


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing in an article, as `extract` prints it."""

    label: str  # COUNTRY MINERAL COMPANY INSTITUTION PROJECT MONEY DEAL_TYPE
    id: str  # ISO code, canonical mineral, canonical name, deal type, or "USD 1000000"
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole units of an ISO 4217 currency."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The fields of a deal as corpus/GUIDE.md defines them; shared by claims and agreements."""

    deal_type: DealType
    status: Status
    binding: Binding = "unknown"
    countries: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    minerals: tuple[str, ...] = ()
    project: str | None = None
    value: Money | None = None
    stake_percent: float | None = None


@dataclass(frozen=True, slots=True)
class FieldSpan:
    """Where the article says the value of a field: characters of Article.content, end exclusive."""

    field: str  # as in Terms
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says about one deal."""

    claim_id: str
    article_id: str
    terms: Terms
    evidence: str
    evidence_start: int  # character offset into Article.content
    evidence_end: int
    background: bool
    confidence: float  # 0 … 1
    extractor: str  # version of rules and weights that made it
    roles: tuple[tuple[str, str], ...] = ()  # (party's name, role)
    spans: tuple[FieldSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict; outranks the machine."""

    decision_id: str
    who: str
    decided: datetime
    verdict: str  # confirm, reject, same, different, set, undo
    ids: tuple[str, ...]  # agreement or claim ids it is about, in the order given; of an undo the decision that it takes back
    field: str | None = None
    value: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an article, without its text, from when it was seen."""

    article_id: str
    content_hash: str
    publisher: str
    title: str
    published: datetime | None
    fetched: datetime  # when these words came first
    retracted: bool
    run_id: str
    seen: datetime  # when they became current: `fetched`, or later where the outlet went back to them
    signature: bytes | None = None  # what the resolver keeps of the text to find its copies; None: not made yet


@dataclass(frozen=True, slots=True)
class FoundClaims:
    """What one extraction found in one revision."""

    content_hash: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All revisions of an article and all that was found in them."""

    article_id: str
    revisions: tuple[Revision, ...]  # in the order in which they became current, the current one last
    readings: tuple[FoundClaims, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one agreement that a claim moved."""

    agreement_id: str
    field: str  # "agreement" for its birth, else a column name
    old_value: str | None
    new_value: str | None
    reported: datetime  # the article's time
    recorded: datetime  # ours
    claim_id: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What we believe about one deal, put together from all its claims."""

    agreement_id: str
    title: str
    terms: Terms
    value_usd: float | None
    announced_on: date | None
    first_reported: datetime
    last_reported: datetime
    articles: int
    publishers: int
    confidence: float
    review: Review
    parent_id: str | None
    claim_ids: tuple[str, ...]  # in the order they were reported
    parties: tuple[tuple[str, str, str], ...] = ()  # (name or code, kind, role)


@dataclass(frozen=True, slots=True)
class Resolution:
    """All that is derived from claims and decisions."""

    agreements: tuple[Agreement, ...]
    history: tuple[Change, ...]
    aliases: tuple[tuple[str, str, datetime, str], ...]  # old id, agreement id, recorded, reason


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened, with all that a message about it needs; the same for all who hear of it."""

    notice_id: str
    kind: str  # new_deal, status_change, terms_change, merge, correction, retraction, silent_source, failed_night, summary
    agreement_id: str  # "" when it is about no deal
    created: datetime
    run_id: str
    title: str
    lines: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)  # JSON; see alerts/notices.py
    bulk: bool = False  # one of many that a first run or old articles brought: readers get a summary


@dataclass(frozen=True, slots=True)
class Alert:
    """Something one reader should hear about, through one channel."""

    alert_id: str
    agreement_id: str
    kind: str  # as in Notice
    rule: str
    channel: str
    created: datetime
    title: str
    lines: tuple[str, ...] = ()
    recipient: str = ""  # as alerts.toml names them; "" for whoever reads the channel
    notice_id: str = ""
    due: datetime | None = None  # the digest's time; None: at once


@dataclass(frozen=True, slots=True)
class Queued:
    """An alert in the outbox, and how its delivery stands."""

    alert: Alert
    attempts: int = 0
    next_try: datetime | None = None  # our own patience after a failure
    held_until: datetime | None = None  # the channel asked to be left alone
    facts: Mapping[str, Any] = field(default_factory=dict)  # of its notice
    first_failed: datetime | None = None  # since it was queued, or since a person had it tried again
    put_off: int = 0  # tries that ended because one of the channel's readers was to be asked again later


@dataclass(frozen=True, slots=True)
class Mark:
    """What came of one try to deliver an alert."""

    alert_id: str
    state: str  # waiting, accepted, refused, given_up
    tried: datetime
    error: str | None = None
    next_try: datetime | None = None
    put_off: bool = False  # one of the channel's readers is to be asked again later


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source fared in one run."""

    source: str
    checked: datetime
    ok: bool
    error: str | None
    links: int
    new_links: int
    articles: int
    failures: tuple[str, ...] = ()  # one sentence for each page that gave no article
    expected: float | None = None  # new links that its rhythm lets expect since the last visit; None while it isn't known
    excused: str = ""  # why a failure isn't the source's own: "outage" of our network, "resting" after many failures
    notes: tuple[str, ...] = ()  # what else a person should know: it moved, it has been silent for long

    @property
    def failed(self) -> bool:
        """Whether the source is to blame: it was visited, and our own network was there."""
        return not self.ok and not self.excused


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source has fared in all runs so far."""

    source: str
    failing_days: int  # since it last worked
    last_visit: datetime | None
    last_error: str | None
    last_story: datetime | None
    usual_gap: float | None  # days between its stories that are rarely exceeded; None while its rhythm isn't known
    stories_a_day: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """The record of one night or one ingest."""

    run_id: str
    kind: str  # night, ingest, backfill, rebuild, decision, train
    started: datetime
    finished: datetime | None = None
    outcome: str = "running"  # running, done, failed
    counts: Mapping[str, int] = field(default_factory=dict)
    extractor: str = ""
    error: str | None = None
