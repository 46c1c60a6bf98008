"""The fields of a deal from its sentences, as the labelling guide defines them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span

from models.components.context import around
from models.components.money import read_amount
from models.deals.grouping import Group
from models.deals.sentences import Sentence
from models.vocabulary import cue, read

ORDER = (
    "acquisition", "equity_investment", "financing", "offtake", "joint_venture", "concession", "framework_agreement",
    "trade_agreement", "infrastructure", "partnership",
)
STATUS_ORDER = ("terminated", "suspended", "completed", "negotiating", "proposed", "signed", "announced")
SIGHT = 50  # characters around a mention that are looked at
LEAST_VALUE = 10_000  # whole units; a smaller sum is a fee or a price
IN = re.compile(r"\bin\b")


def deal_type(group: Group) -> str:
    """The type with most evidence; near ties go by the guide's order of legal cores."""
    types = dict(group.types)
    companies = {span.kb_id_ for _, s in group.sentences for span in s.companies}
    if companies:
        types.pop("framework_agreement", None)
        types["trade_agreement"] = types.get("trade_agreement", 0.0) * 0.4
    else:
        types["framework_agreement"] = types.get("framework_agreement", 0.0) * 1.6
        types["partnership"] = types.get("partnership", 0.0) * 0.5
        types["concession"] = types.get("concession", 0.0) * 0.5
        if len(group.states) < 2:
            types["framework_agreement"] *= 0.4
    types["partnership"] = types.get("partnership", 0.0) * 0.6
    best = max(types.values(), default=0.0)
    near = [kind for kind, weight in types.items() if weight >= 0.9 * best]
    return min(near, key=ORDER.index) if best else ("partnership" if companies else "framework_agreement")


def status(group: Group) -> str:
    """The status of the strongest sentences; the headline counts for most, what ends a deal outranks what began it."""
    weights: dict[str, float] = defaultdict(float)
    for _, sentence in group.sentences:
        own = 1.2 if sentence is group.evidence else 0.25
        share = {"title": 1.5, "heading": 1.0}.get(sentence.block.kind, own)
        for kind, weight in sentence.statuses.items():
            weights[kind] += weight * share
    for sentence in group.support:
        heading = sentence.block.kind == "heading"
        for kind, weight in sentence.statuses.items():
            if heading or weight >= 3:
                weights[kind] += weight * (1.0 if heading else 0.25)
    best = max(weights.values(), default=0.0)
    near = [kind for kind, weight in weights.items() if weight >= 0.8 * best]
    return min(near, key=STATUS_ORDER.index, default="announced")


def binding(group: Group) -> str:
    """What the text says of legal force; unknown when it says nothing."""
    text = " ".join(s.span.text for _, s in group.sentences)
    if cue("non_binding", any_case=True).search(text):
        return "non_binding"
    return "binding" if cue("binding", any_case=True).search(text) else "unknown"


def parties(group: Group, label: str) -> tuple[str, ...]:
    """Companies or public bodies that take part: those of the evidence and the headline, others that come three times."""
    evidence = group.evidence
    counts: Counter[str] = Counter()
    core: set[str] = set()
    for _, sentence in group.sentences:
        spans = sentence.companies if label == "COMPANY" else sentence.institutions
        for span in spans:
            if _bystander(span):
                continue
            counts[span.kb_id_] += 1
            if sentence is evidence or sentence.block.kind == "title":
                core.add(span.kb_id_)
    chosen = core | {name for name, count in counts.items() if count >= 3}
    return tuple(sorted(chosen))


def _bystander(span: Span) -> bool:
    before, after = around(span.doc, span.start, span.end, SIGHT)
    outside = cue("bystander_before", r"CUES(?: (?:the|a))? ?$", any_case=True).search(before)
    return bool(outside or cue("bystander_after", r"(?:['’]s)? CUES\b").match(after))


def countries(doc: Doc, group: Group, institutions: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of the countries that the group's sentences tie to the deal, and those of its public bodies."""
    chosen: set[str] = set()
    evidence = group.evidence
    for _, sentence in group.sentences:
        weight = sentence is evidence or sentence.block.kind in ("title", "lead")
        for span in sentence.countries:
            if not _rival(span) and (weight or span.id_ in ("adjective", "name", "government")):
                chosen.add(span.kb_id_)
    chosen.update(_body_countries()[name] for name in institutions if name in _body_countries() and not _owned(group, name))
    if group.section:
        chosen |= {span.kb_id_ for s in group.support for span in s.countries if not _rival(span)}
    projects = {span.kb_id_ for _, s in group.sentences for span in s.projects}
    chosen.update(span.kb_id_ for span in _near_project(doc, projects))
    return tuple(sorted(chosen))


def _near_project(doc: Doc, projects: set[str]) -> Iterator[Span]:
    """Countries that stand within a few words after the project's name: "Kola potash project in the Republic of Congo"."""
    if not projects:
        return
    entities = list(doc.spans["entities"])
    for i, project in enumerate(entities):
        if project.label_ != "PROJECT" or project.kb_id_ not in projects:
            continue
        for span in entities[i + 1:]:
            if span.start - project.end > 8:
                break
            between = doc[project.end:span.start].text
            if span.label_ == "COUNTRY" and IN.search(between) and "\n" not in between and ". " not in between:
                yield span


def _rival(span: Span) -> bool:
    before, after = around(span.doc, span.start, span.end, SIGHT)
    outside = cue("rival_before", r"CUES(?: the)? ?$", any_case=True).search(before)
    return bool(outside or cue("rival_after", r"(?:['’]s|['’])? ?CUES", any_case=True).match(after))


def _owned(group: Group, name: str) -> bool:
    """True when another country stands right before a body's name: "India's Export-Import Bank" is not the American one."""
    owners: set[str] = set()
    for _, sentence in group.sentences:
        starts = [span.start for span in sentence.institutions if span.kb_id_ == name]
        owners |= {span.kb_id_ for span in sentence.countries for start in starts if 0 <= start - span.end <= 1}
    return bool(owners - {_body_countries()[name]})


@cache
def _body_countries() -> dict[str, str]:
    """Form of a public body's name -> code of its country."""
    return {form: row.first("country") for row in read("institutions") for form in row.forms if row.first("country")}


def minerals(doc: Doc, group: Group) -> tuple[str, ...]:
    """Minerals of the evidence and the headline; failing these, of the group; failing these, the article's first."""
    evidence = group.evidence
    every = [s for _, s in group.sentences]
    kinds = ("lead",) if group.section else ("lead", "title")
    for wanted in ([s for s in every if s is evidence or s.block.kind in kinds], every, group.support):
        found = {span.kb_id_ for sentence in wanted for span in sentence.minerals}
        if found - {"critical minerals"}:
            told = {span.kb_id_ for sentence in (*every, *group.support) for span in sentence.minerals}
            return _specific(found | {mineral for mineral in told if _families().get(mineral) in found})
    spans = [span for span in doc.spans["entities"] if span.label_ == "MINERAL"]
    own = {b.start for b in doc._.blocks if b.section == evidence.block.section and b.kind != "boilerplate"}
    heads = {i: b.start for b in doc._.blocks for i in range(b.start, b.end)}
    counts = Counter(s.kb_id_ for s in spans if heads.get(s.start) in own) or Counter(s.kb_id_ for s in spans)
    if not counts:  # "Northgate Graphite wins a grant": the name is all that says so
        named = {i for _, s in group.sentences for span in s.companies for i in range(span.start, span.end)}
        counts = Counter(term.kb_id_ for term in doc.spans["terms"] if term.label_ == "MINERAL" and term.start in named)
    most = max(counts.values(), default=0)
    return _specific({mineral for mineral, count in counts.items() if count == most})


@cache
def _families() -> dict[str, str]:
    """Mineral -> the group that it is a member of."""
    return {row.id: row.first("family") for row in read("minerals") if row.first("family") not in ("", row.id)}


def _specific(found: set[str]) -> tuple[str, ...]:
    """"Critical minerals" gives way to what is named beside it."""
    named = found - {"critical minerals"}
    return tuple(sorted(named or found))


def value(group: Group) -> tuple[float, str] | None:
    """The headline total: the evidence's before the headline's, then the largest; failing these, the first told beside it."""
    evidence = group.evidence
    best: tuple[int, float, str] | None = None
    for _, sentence in group.sentences:
        rank = 2 if sentence is evidence else 1 if sentence.block.kind in ("title", "lead") else 0
        for span in sentence.money:
            amount = read_amount(span)
            if not _no_total(span) and (best is None or (rank, amount.amount) > best[:2]):
                best = (rank, amount.amount, amount.currency)
    if best:
        return best[1], best[2]
    beside = (read_amount(span) for sentence in group.support for span in sentence.money if not _no_total(span))
    first = next(beside, None)
    return (first.amount, first.currency) if first else None


def _no_total(span: Span) -> bool:
    """True for small change, a price a share or tonne, and the worth of a company."""
    if read_amount(span).amount < LEAST_VALUE:
        return True
    before, after = around(span.doc, span.start, span.end, SIGHT)
    worth = cue("no_value", r"\bCUES\W*(?:of|at|is|was|about|around|some|nearly)?\W*$", any_case=True).search(before)
    return bool(worth or cue("per_unit", r" ?CUES", any_case=True).match(after))


def stake(group: Group, kind: str) -> float | None:
    """The share that changes hands: the first percentage beside "stake", "interest", "of"."""
    if kind not in ("acquisition", "equity_investment", "joint_venture"):
        return None
    ranked = sorted(group.sentences, key=lambda pair: (pair[1] is not group.evidence, pair[1].span.start))
    for _, sentence in ranked:
        for span in sentence.percents:
            _, after = around(span.doc, span.start, span.end, SIGHT)
            if cue("stake", r"(?: or so)?CUES", any_case=True).match(after):
                return float(span.kb_id_)
    return None


def project(group: Group) -> str | None:
    """The project named most often in the group, the evidence first."""
    counts: Counter[str] = Counter()
    for _, sentence in group.sentences:
        for span in sentence.projects:
            counts[span.kb_id_] += 3 if sentence is group.evidence else 1
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None


def is_background(group: Group, first: Sentence | None) -> bool:
    """True when no headline, lead, heading or item tells of it and its sentences look back."""
    if group.section or any(s.block.kind in ("title", "lead", "item") for _, s in group.sentences) or first is None:
        return False
    return all(s.past for _, s in group.sentences)
