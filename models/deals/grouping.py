"""Which sentences tell of the same deal: round-ups fall into sections, one deal may run over ten paragraphs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from models.deals.sentences import Sentence

HEADS = ("title", "heading")


@dataclass(slots=True)
class Group:
    """The sentences of one deal, strongest first once closed."""

    sentences: list[tuple[float, Sentence]] = field(default_factory=list)
    support: list[Sentence] = field(default_factory=list)  # of the same section; tell of no deal by themselves
    chosen: Sentence | None = None  # the evidence, once it is settled
    section: bool = False  # a section or item of a round-up of its own

    @property
    def parties(self) -> set[str]:
        """All companies and public bodies of its sentences."""
        return {party for _, s in self.sentences for party in s.parties}

    @property
    def companies(self) -> set[str]:
        """All companies of its sentences."""
        return {span.kb_id_ for _, s in self.sentences for span in s.companies}

    @property
    def states(self) -> set[str]:
        """All countries of its sentences."""
        return {state for _, s in self.sentences for state in s.states}

    @property
    def projects(self) -> set[str]:
        """All projects of its sentences."""
        return {span.kb_id_ for _, s in self.sentences for span in s.projects}

    @property
    def score(self) -> float:
        """The best sentence, with a little for each further one."""
        scores = sorted((score for score, _ in self.sentences), reverse=True)
        return scores[0] + 0.25 * min(len(scores) - 1, 4) + (1.0 if self.section else 0.0)

    @property
    def evidence(self) -> Sentence:
        """The sentence that states the deal best; a headline only where no sentence of the body comes near."""
        if self.chosen is not None:
            return self.chosen
        return max(self.sentences, key=lambda pair: (pair[0] - 3.0 * (pair[1].block.kind in HEADS), -pair[1].span.start))[1]

    def settle(self, status: str) -> None:
        """Let a sentence that tells of `status` be the evidence when it is nearly as strong as the strongest."""
        top = max(score for score, s in self.sentences if s is self.evidence)
        if status in self.evidence.statuses:
            return
        body = ((score, s) for score, s in self.sentences if s.block.kind not in HEADS)
        near = [(score, s) for score, s in body if status in s.statuses and score >= top - 2.5]
        if near:
            self.chosen = max(near, key=lambda pair: (pair[0], -pair[1].span.start))[1]

    @property
    def types(self) -> dict[str, float]:
        """Evidence for each type, each sentence by its strength."""
        out: dict[str, float] = {}
        for score, sentence in self.sentences:
            for kind, weight in sentence.types.items():
                out[kind] = out.get(kind, 0.0) + weight * max(score, 0.5)
        return out


def group(scored: list[tuple[float, Sentence]], least: float) -> list[Group]:
    """Groups of the sentences that pass `least`, in the order of the article."""
    groups: list[Group] = []
    roundup = _is_roundup(scored, least)
    for score, sentence in scored:
        if score < least or sentence.block.kind == "title":
            continue
        home = _home(groups, sentence, roundup)
        if home is None:
            groups.append(home := Group())
        home.sentences.append((score, sentence))
    _give_support(scored, groups, roundup)
    _give_title(scored, groups, least)
    return groups


def _give_support(scored: list[tuple[float, Sentence]], groups: list[Group], roundup: bool) -> None:
    """The rest of a section goes to its only deal, the rest of an article to its only one."""
    for _, sentence in scored:
        if sentence.block.kind == "title":
            continue
        near = [g for g in groups if _same_unit(g, sentence)] if roundup else groups
        if len(near) == 1 and not any(sentence is s for _, s in near[0].sentences):
            near[0].support.append(sentence)
    for candidate in groups:
        first = candidate.sentences[0][1].block
        candidate.section = roundup and (first.section > 0 or first.kind == "item")


def join(groups: list[Group], kind_of: Callable[[Group], str]) -> list[Group]:
    """Groups of one article that are the same deal told twice: one type, and the parties of one among those of the other."""
    out: list[Group] = []
    for candidate in groups:
        for home in out:
            if home.section or candidate.section or kind_of(home) != kind_of(candidate):
                continue
            few, many = sorted((home, candidate), key=lambda g: len(g.companies))
            if few.companies <= many.companies and (few.companies or few.states & many.states):
                home.sentences.extend(candidate.sentences)
                break
        else:
            out.append(candidate)
    return out


def _is_roundup(scored: list[tuple[float, Sentence]], least: float) -> bool:
    """True when at least three sections or items tell of deals with parties of their own."""
    units: dict[tuple[str, int], set[str]] = {}
    for score, s in scored:
        if score >= least and (s.block.kind == "item" or s.block.section):
            key = ("item", s.block.start) if s.block.kind == "item" else ("section", s.block.section)
            units.setdefault(key, set()).update(s.parties or s.states)
    parties = [p for p in units.values() if p]
    fresh = sum(1 for i, p in enumerate(parties) if not any(p == q for q in parties[:i]))
    return fresh >= 3


def _home(groups: list[Group], sentence: Sentence, roundup: bool) -> Group | None:
    """The group that a sentence belongs to; None when it opens a new deal."""
    near = [g for g in groups if _same_unit(g, sentence)] if roundup else groups
    best, best_overlap = None, 0.0
    for candidate in near:
        overlap = _overlap(candidate, sentence)
        if overlap > best_overlap:
            best, best_overlap = candidate, overlap
    if best is not None:
        return best
    if near and not sentence.companies and not roundup and (not sentence.states or sentence.states & near[0].states):
        return near[0]  # the public body that gives what the company of the lead gets
    if near and not sentence.parties and (roundup or not sentence.states or sentence.states & near[-1].states):
        return near[-1]
    return None


def _same_unit(candidate: Group, sentence: Sentence) -> bool:
    last = candidate.sentences[-1][1]
    if sentence.block.kind == "item" or last.block.kind == "item":
        return last.block.start == sentence.block.start
    return last.block.section == sentence.block.section


def _overlap(candidate: Group, sentence: Sentence) -> float:
    parties = candidate.parties
    if parties and sentence.parties:
        shared = len(parties & sentence.parties)
        if not shared:
            return 0.0
        strangers = len(sentence.parties - parties)
        return shared - 0.6 * strangers + 0.5 * len(candidate.projects & {s.kb_id_ for s in sentence.projects})
    if parties or sentence.parties:
        return 0.3 if candidate.states & sentence.states else 0.0
    shared = len(candidate.states & sentence.states)
    return shared - 0.6 * len(sentence.states - candidate.states) if shared else 0.0


def _give_title(scored: list[tuple[float, Sentence]], groups: list[Group], least: float) -> None:
    """The headline goes to the group that it shares most with, else to the first."""
    titles = [(score, s) for score, s in scored if s.block.kind == "title"]
    if not titles:
        return
    score, title = titles[0]
    names = title.parties | title.states
    best = max(groups, key=lambda g: (len(names & (g.parties | g.states)), -groups.index(g)), default=None)
    if best is not None:
        if not best.section:  # the headline of a round-up is about all of them
            best.sentences.append((score, title))
    elif score >= least + 1:
        groups.append(Group([(score, title)]))
