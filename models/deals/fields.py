"""The fields of a deal from its sentences, as the labelling guide defines them."""

import re
from collections import Counter

from spacy.tokens import Doc, Span

from models import vocabulary
from models.components.money import read_amount
from models.deals.grouping import Group
from models.deals.sentences import Sentence

ORDER = (
    "acquisition", "equity_investment", "financing", "offtake", "joint_venture", "concession", "framework_agreement",
    "trade_agreement", "infrastructure", "partnership",
)
STATUS_ORDER = ("terminated", "suspended", "completed", "negotiating", "proposed", "signed", "announced")
BEFORE = re.compile(
    r"(?:\brivals?|\bcompet\w+(?: with)?|\banalysts?(?: at| with| from)?|\badvis\w+ (?:by|to)?|\baccording to|\bsuch as|\blike|\bunlike|\bthan|\bformerly(?: owned by)?|"
    r"\bstrategists? at|\beconomists? at|\bbrokers? at|\bbrokerage|\blaw firm|\bcounsel|\bowned by|\breported by|\blisted on|\bresearch from|\bdata from|\btold|\bexcluding)"
    r"(?: (?:the|a))? ?$", re.IGNORECASE)
RIVAL_COUNTRY = re.compile(
    r"(?:\b(?:reliance|dependence|dependency|dependent|rely|relies) (?:up)?on|\bdominance (?:of|by)|\bdominated by|\boutside(?: of)?|\bcompete with|\bcounter(?:ing|s)?(?: to)?|\baway from|"
    r"\bimports? from|\bexports? to|\brival(?:s|ling)?|\bsupplies from|\bshipped to|\blisted in|\bhold of|\bgrip of|\bcurb(?:s|ed)? by|\bsanctions (?:on|against)|\bagainst|\bunlike|\bbut not|"
    r"\bflown? to|\btrip to|\bvisit(?:ed|ing)? to|\bsummit in|\bconference in|\btold reporters in|\bforum in|\bmarkets? in|\bdemand (?:in|from)|\bprices? in)(?: the)? ?$", re.IGNORECASE)
RIVAL_AFTER = re.compile(r"(?:['’]s|['’])? ?(?:dominance|dominates|grip|hold on|control of|curbs|export (?:ban|curbs|restrictions|controls)|competitors|rivals|market|demand|stock exchange|exchange|dollars?|supplies|imports|buyers)", re.IGNORECASE)
PER_UNIT = re.compile(r"^ ?(?:(?:per|a|an|each|/)[ -]?(?:share|tonne|ton|metric ton|pound|ounce|oz|lb|kg|kilo(?:gram)?|barrel|year|day|month|unit|security|carat)|/t\b|/lb|/oz|cents?)", re.IGNORECASE)
NO_VALUE = re.compile(r"\b(?:market (?:value|capitali[sz]ation|cap)|enterprise value|net present value|npv|revenue|profit|loss|sales of|turnover|capital cost|capex|cost of building|valued? the (?:company|group) at|in cash and|annual)\W*(?:of|at|is|was|about|around|some|nearly)?\W*$", re.IGNORECASE)
STAKE = re.compile(r"^(?: or so)?(?:[- ](?:\w+ ){0,3}(?:stake|interest|holding|share\b|shareholding|equity|ownership|of\b|in\b)|[,.]? (?:of|in)\b)", re.IGNORECASE)
BINDING = re.compile(r"\b(?:legally )?binding\b|\bdefinitive\b|\bfirm contract\b", re.IGNORECASE)
NON_BINDING = re.compile(r"\bnon-?\s?binding\b|\bmemorand|\bMoU\b|\bletter of (?:intent|interest)\b|\bheads of (?:terms|agreement)\b|\bindicative\b|\bexpression of interest\b", re.IGNORECASE)


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
    weights: Counter[str] = Counter()
    evidence = group.evidence
    for score, sentence in group.sentences:
        share = {"title": 1.5, "heading": 1.0}.get(sentence.block.kind, 1.2 if sentence is evidence else 0.25)
        for kind, weight in sentence.statuses.items():
            weights[kind] += weight * share  # type: ignore[assignment]
    for sentence in group.support:
        for kind, weight in sentence.statuses.items():
            if sentence.block.kind == "heading" or weight >= 3:
                weights[kind] += weight * (1.0 if sentence.block.kind == "heading" else 0.25)  # type: ignore[assignment]
    if not weights:
        return "announced"
    best = max(weights.values())
    near = [kind for kind, weight in weights.items() if weight >= 0.8 * best]
    return min(near, key=STATUS_ORDER.index)


def binding(group: Group) -> str:
    """What the text says of legal force; unknown when it says nothing."""
    text = " ".join(s.span.text for _, s in group.sentences)
    if NON_BINDING.search(text):
        return "non_binding"
    return "binding" if BINDING.search(text) else "unknown"


def parties(group: Group, label: str) -> tuple[str, ...]:
    """Companies or public bodies that take part: those of the evidence and the headline, others only beside them again."""
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
    start = span.start_char
    before = span.doc.text[max(0, start - 50):start].rsplit("\n", 1)[-1]
    after = span.doc.text[span.end_char:span.end_char + 40].split("\n", 1)[0]
    return bool(BEFORE.search(before)) or bool(re.match(r"(?:['’]s)? (?:analysts?|strategist|economist|exchange)\b", after))


def countries(doc: Doc, group: Group, institutions: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of the countries that the group's sentences tie to the deal, and those of its public bodies."""
    chosen: set[str] = set()
    evidence = group.evidence
    for _, sentence in group.sentences:
        weight = sentence is evidence or sentence.block.kind in ("title", "lead")
        for span in sentence.countries:
            if not _rival(span) and (weight or span.id_ in ("adjective", "name", "government")):
                chosen.add(span.kb_id_)
    for name in institutions:
        chosen |= _body_country(name)
    if group.section:
        chosen |= {span.kb_id_ for s in group.support for span in s.countries if not _rival(span)}
    projects = {span.kb_id_ for _, s in group.sentences for span in s.projects}
    for span in _near_project(doc, projects):
        chosen.add(span.kb_id_)
    return tuple(sorted(chosen))


def _near_project(doc: Doc, projects: set[str]) -> list[Span]:
    """Countries that stand within a few words after the project's name: "Kola potash project in the Republic of Congo"."""
    out = []
    entities = list(doc.spans["entities"])
    for project in entities:
        if project.label_ == "PROJECT" and project.kb_id_ in projects:
            for span in entities:
                between = doc.text[project.end_char:span.start_char] if span.label_ == "COUNTRY" and 0 < span.start - project.end < 9 else None
                if between and re.search(r"\bin\b", between) and "\n" not in between and ". " not in between:
                    out.append(span)
    return out


def _rival(span: Span) -> bool:
    start = span.start_char
    before = span.doc.text[max(0, start - 50):start].rsplit("\n", 1)[-1]
    after = span.doc.text[span.end_char:span.end_char + 40].split("\n", 1)[0]
    return bool(RIVAL_COUNTRY.search(before)) or bool(RIVAL_AFTER.match(after))


def _body_country(name: str) -> set[str]:
    rows = {form: row.first("country") for row in vocabulary.read("institutions") for form in (row.label, *row.columns["aliases"])}
    code = rows.get(name)
    return {code} if code else set()


def minerals(doc: Doc, group: Group) -> tuple[str, ...]:
    """Minerals of the evidence and the headline; failing these, of the group; failing these, the article's first."""
    evidence = group.evidence
    core = [s for _, s in group.sentences if s is evidence or s.block.kind == "lead" or (s.block.kind == "title" and not group.section)]
    for wanted in (core, [s for _, s in group.sentences], group.support):
        found = {span.kb_id_ for sentence in wanted for span in sentence.minerals}
        if found - {"critical minerals"}:
            return _specific(found)
    section = evidence.block.section
    blocks = [b for b in doc._.blocks if b.section == section and b.kind != "boilerplate"]
    counts = Counter(span.kb_id_ for span in doc.spans["entities"] if span.label_ == "MINERAL" and any(b.start <= span.start < b.end for b in blocks))
    if not counts:
        counts = Counter(span.kb_id_ for span in doc.spans["entities"] if span.label_ == "MINERAL")
    top = counts.most_common(1)
    return _specific({m for m, n in counts.items() if n == top[0][1]}) if top else ()


def _specific(found: set[str]) -> tuple[str, ...]:
    """Critical minerals and battery metals give way to what is named beside them."""
    named = found - {"critical minerals"}
    return tuple(sorted(named or found))


def value(group: Group) -> tuple[float, str] | None:
    """The headline total: no price a share or tonne, no market value; title and evidence before the rest, larger before smaller."""
    evidence = group.evidence
    best: tuple[int, float, str] | None = None
    for _, sentence in group.sentences:
        rank = 2 if sentence is evidence else 1 if sentence.block.kind in ("title", "lead") else 0
        for span in sentence.money:
            text = span.doc.text
            if PER_UNIT.match(text[span.end_char:span.end_char + 20]) or NO_VALUE.search(text[max(0, span.start_char - 50):span.start_char]):
                continue
            amount = read_amount(span)
            if amount.amount >= 10_000 and (best is None or (rank, amount.amount) > best[:2]):
                best = (rank, amount.amount, amount.currency)
    return (best[1], best[2]) if best else None


def stake(group: Group, kind: str) -> float | None:
    """The share that changes hands: the first percentage beside "stake", "interest", "of"."""
    if kind not in ("acquisition", "equity_investment", "joint_venture"):
        return None
    ranked = sorted(group.sentences, key=lambda pair: (pair[1] is not group.evidence, pair[1].span.start))
    for _, sentence in ranked:
        for span in sentence.percents:
            text = span.doc.text
            if STAKE.match(text[span.end_char:span.end_char + 50]):
                return float(span.kb_id_.replace(" ", ""))
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
    return all(s.past for _, s in group.sentences) or len(group.sentences) == 1
