"""Bodies → records: feeds, sitemaps and listings give Links; pages, texts and corpus files give Articles."""

from pipeline.parse.article import parse_article
from pipeline.parse.clean import clean_link
from pipeline.parse.corpus import read_corpus
from pipeline.parse.discovery import Front, places_on, read_front
from pipeline.parse.feed import parse_feed
from pipeline.parse.files import list_files, parse_file, read_articles, read_saved, read_saved_files
from pipeline.parse.listing import parse_listing
from pipeline.parse.plain import read_text_article
from pipeline.parse.same_story import other_addresses, story_key
from pipeline.parse.search import parse_search
from pipeline.parse.sitemap import parse_sitemap
from pipeline.parse.whole import Whole, parse_whole

__all__ = [
    "Front",
    "Whole",
    "clean_link",
    "list_files",
    "other_addresses",
    "parse_article",
    "parse_feed",
    "parse_file",
    "parse_listing",
    "parse_search",
    "parse_sitemap",
    "parse_whole",
    "places_on",
    "read_articles",
    "read_corpus",
    "read_front",
    "read_saved",
    "read_saved_files",
    "read_text_article",
    "story_key",
]
