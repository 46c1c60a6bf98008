"""How the stories of one source fared while they are read one by one."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pipeline.errors import FetchError, NotNowError, SourceError
from pipeline.fetch import Fetcher
from pipeline.parse import Whole, parse_whole
from pipeline.records import Article, Link, Page
from pipeline.sources import Source

Told = tuple[Link, str]  # a link and what is the matter with it


@dataclass(slots=True)
class Harvest:
    """The articles so far, and the links by how they fared; see Gathered."""

    articles: list[Article] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    halves: list[Whole] = field(default_factory=list)
    read: list[Link] = field(default_factory=list)
    hopeless: list[Told] = field(default_factory=list)
    later: list[Told] = field(default_factory=list)
    untried: list[Told] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)  # ends of articles that won't come tomorrow either

    def take(self, link: Link, whole: Whole) -> None:
        """A story; one whose end may come another night counts as not read, and is asked for again."""
        if whole.gap is None:
            self.pages += whole.pages
            self.articles.append(whole.article)
        else:
            self.halves.append(whole)
        if whole.gap and not whole.lasting:
            pile = self.untried if isinstance(whole.gap, NotNowError) else self.later
            pile.append((link, str(whole.gap)))
            return
        self.read.append(link)
        if whole.gap:
            self.gaps.append(str(whole.gap))

    def refuse(self, link: Link, error: SourceError) -> None:
        """A story that didn't come, or whose page is none."""
        pile = self.untried if isinstance(error, NotNowError) else self.later if isinstance(error, FetchError) else self.hopeless
        pile.append((link, str(error)))


def read_story(source: Source, link: Link, page: Page, fetcher: Fetcher) -> Whole:
    """The article behind a link whose first page has come, with its further pages; SourceError if there is none."""

    def further(address: str) -> Page:
        return fetcher.get(address, pace=source.pace)

    whole = parse_whole(page, further, source=source.id, publisher=source.outlet, link=link)
    if whole.article.publisher:
        return whole
    host = str(urlsplit(whole.article.url).hostname).removeprefix("www.")
    return replace(whole, article=replace(whole.article, publisher=host))


def may_replace(half: Whole, text: str, gap: str | None) -> bool:
    """Whether an article without its end may take the place of the current revision, which has this text and this gap.

    If not, its pages aren't kept either: by the ETag of the first one the article would be taken for unchanged from then on. A
    whole article gives way only to one whose end won't come another night either, and which is no shorter.
    """
    if gap is None:
        return half.lasting and len(half.article.text) >= len(text)
    return half.article.text == text or not text.startswith(half.article.text)
