"""The sample newsroom: invented outlets, served on loopback, that the demonstration and the tests read like the real press."""

from flows.newsroom.articles import Outlet, Story, labelled_articles, load_outlets, load_stories
from flows.newsroom.server import Newsroom

__all__ = ["Newsroom", "Outlet", "Story", "labelled_articles", "load_outlets", "load_stories"]
