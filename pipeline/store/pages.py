"""The ledger's pages and links: what servers answered, and which stories need no more fetching."""

import hashlib
import zlib
from base64 import b64encode
from collections.abc import Iterable
from typing import Literal

from pipeline.records import Link, Page, stable_id
from pipeline.store import rows
from pipeline.store.database import Chapter


class Pages(Chapter):
    """What came over the network."""

    def add_pages(self, pages: Iterable[Page], run_id: str) -> None:
        """Keep what servers answered; the same answer twice is one row, and a 304 none."""
        bodies, answers = {}, []
        for page in pages:
            if page.not_modified:
                continue
            body_hash = hashlib.sha256(page.body).hexdigest()
            bodies[body_hash] = page.body
            validators = (page.headers.get("etag", ""), page.headers.get("last-modified", ""))
            page_id = stable_id("page", page.url, page.final_url, str(page.status), *validators, body_hash)
            row = {name: getattr(page, name) for name in ("url", "final_url", "status", "headers", "fetched")}
            answers.append(row | {"page_id": page_id, "body_hash": body_hash})
        with self.transaction():
            packed = ((body_hash, b64encode(zlib.compress(body)).decode()) for body_hash, body in bodies.items())
            self.database.insert("add_bodies", ({"body_hash": body_hash, "body": body} for body_hash, body in packed))
            self.database.insert("add_pages", {row["page_id"]: row for row in answers}.values(), run_id=run_id)

    def latest_page(self, url: str) -> Page | None:
        """The last good answer for an address as asked."""
        return next((rows.page_from(row, zlib.decompress(row[4])) for row in self.database.execute("latest_page", url=url)), None)

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of the last good answer, to ask only for what has changed."""
        return next(((etag, modified) for etag, modified in self.database.execute("validators", url=url)), (None, None))

    def note_links(
        self, links: Iterable[Link], outcome: Literal["article", "failed", "retry"], run_id: str, reason: str | None = None,
        *, tries: int = 1,
    ) -> None:  # fmt: skip
        """Remember how links fared: an article came of them, they failed for good, or they deserve another try.

        `tries` is 0 where the failure says nothing of the page, so that it may be asked for as often as before. Of a link that
        gave an article once, a failure later changes nothing but the count of attempts.
        """
        latest = {link.url: rows.columns(link) for link in links}
        self.database.insert("note_links", latest.values(), outcome=outcome, reason=reason, run_id=run_id, tries=tries)

    def known_links(self, urls: Iterable[str], *, attempts: int = 5) -> set[str]:
        """Those that need no fetching: an article came of them, they failed for good, or failed `attempts` times."""
        return {url for (url,) in self.database.insert("known_links", urls, attempts=attempts)}
