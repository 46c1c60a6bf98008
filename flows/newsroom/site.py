"""The newsroom as a set of resources: every page, feed and robots.txt of one day, ready to send.

All of it is made beforehand, so that a day is one dictionary and a change of day one assignment.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.newsroom.articles import FeedKind, Outlet, Story, load_outlets, load_stories

FOUNDED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # date of what never changes
HTML = "text/html; charset=utf-8"
FEEDS: Mapping[FeedKind, tuple[str, str]] = {
    "rss": ("rss.xml.j2", "application/rss+xml; charset=utf-8"),
    "atom": ("atom.xml.j2", "application/atom+xml; charset=utf-8"),
    "sitemap": ("sitemap.xml.j2", "application/xml; charset=utf-8"),
    "listing": ("listing.html.j2", HTML),
    "consent": ("consent.html.j2", HTML),  # the broken one: 200, but a page for people
}


@dataclass(frozen=True, slots=True)
class Resource:
    """What one address answers."""

    body: bytes
    content_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        """Strong validator: a hash of the body, in quotes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


Site = dict[tuple[str, str], Resource]


def build_site(day: int) -> Site:
    """Every resource of every outlet on that day, by (host, path)."""
    templates = _templates()
    stories = load_stories(day)
    site: Site = {}
    for outlet in load_outlets().values():
        own = [story for story in stories if story.outlet == outlet.id]
        for path, resource in _resources(templates, outlet, own):
            site[outlet.host, path] = resource
    return site


def _resources(templates: Environment, outlet: Outlet, stories: list[Story]) -> list[tuple[str, Resource]]:
    def render(template: str, content_type: str, modified: datetime, **names: object) -> Resource:
        text = templates.get_template(template).render(outlet=outlet, **names)
        return Resource(text.encode(), content_type, modified)

    latest = max((story.modified for story in stories), default=FOUNDED)
    feed_template, feed_type = FEEDS[outlet.feed_kind]
    found = [
        ("/", render("front.html.j2", HTML, latest, stories=stories[:5])),
        ("/robots.txt", render("robots.txt.j2", "text/plain; charset=utf-8", FOUNDED)),
        (outlet.feed, render(feed_template, feed_type, latest, stories=stories, latest=latest)),
    ]
    for story in stories:
        page = render(outlet.template, HTML, story.modified, story=story, related=_related(story, stories))
        found.append((outlet.path.format(story=story), page))
    return found


def _related(story: Story, stories: list[Story]) -> list[Story]:
    """Up to three other stories of the same date: a page must not change because another day has come."""
    return [other for other in stories if other.published.date() == story.published.date() and other != story][:3]


def _templates() -> Environment:
    env = Environment(
        loader=PackageLoader("flows.newsroom"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.filters["rfc822"] = lambda moment: format_datetime(moment, usegmt=True)
    env.filters["isotime"] = lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    env.globals["link"] = lambda outlet, story: outlet.url + outlet.path.format(story=story)
    return env
