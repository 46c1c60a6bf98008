"""The body of an answer, decompressed in small steps, so that a small bomb never becomes a large string."""

import zlib
from collections.abc import Iterable
from typing import Protocol

import httpx

from pipeline.errors import FetchError

GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
BARE_DEFLATE = -zlib.MAX_WBITS


class BrokenOffError(FetchError):
    """The body ended before its end; asking again may help."""


class _Decoder(Protocol):
    """What undoes a content encoding piece by piece."""

    def feed(self, piece: bytes, room: int) -> bytes:
        """At most `room` + 1 bytes of what the piece holds."""

    def finish(self) -> None:
        """BrokenOffError if more should have come."""


def read_body(response: httpx.Response, limit: int) -> bytes:
    """The decompressed body of a streamed response; FetchError if it is larger than `limit` bytes or coded in an unknown way."""
    stated = response.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > limit:
        raise FetchError(f"the body has {int(stated)} bytes, more than the {limit} allowed (setting max_bytes)")
    decoder = _decoder(response.headers.get("content-encoding", ""))
    return b"".join(_pieces(response.iter_raw(), decoder, limit))


def _pieces(raw: Iterable[bytes], decoder: _Decoder, limit: int) -> Iterable[bytes]:
    """Decompressed pieces, as long as they fit the limit; compressed bytes count as well."""
    size = taken = 0
    for piece in raw:
        taken += len(piece)
        plain = decoder.feed(piece, limit - size)
        size += len(plain)
        if size > limit or taken > limit:
            raise FetchError(f"the body has more than the {limit} bytes allowed (setting max_bytes)")
        yield plain
    decoder.finish()


def _decoder(encoding: str) -> _Decoder:
    """The decoder for one content encoding; codings inside codings are refused, as only bombs are built so."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip", "deflate"):
        return _Inflating()
    raise FetchError(f"the body is coded as {name[:40]!r}, which wasn't asked for")


class _Plain:
    """No coding at all."""

    def feed(self, piece: bytes, room: int) -> bytes:
        return piece[: room + 1]

    def finish(self) -> None:
        return None


class _Inflating:
    """gzip with all its members, zlib, and the bare deflate that some servers send in its place."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(GZIP_OR_ZLIB)
        self._begun = False

    def feed(self, piece: bytes, room: int) -> bytes:
        out = bytearray()
        while piece and len(out) <= room:
            out += self._step(piece, room + 1 - len(out))
            if self._inflate.eof:
                piece = self._inflate.unused_data
                if piece.startswith(b"\x1f\x8b"):
                    self._inflate = zlib.decompressobj(GZIP_OR_ZLIB)
                    continue
                break
            piece = self._inflate.unconsumed_tail
        return bytes(out)

    def _step(self, piece: bytes, room: int) -> bytes:
        """At most `room` bytes; the first piece decides between zlib's header and none."""
        try:
            plain = self._inflate.decompress(piece, room)
        except zlib.error as error:
            if self._begun:
                raise BrokenOffError("the compressed body is damaged") from error
            self._inflate = zlib.decompressobj(BARE_DEFLATE)
            try:
                plain = self._inflate.decompress(piece, room)
            except zlib.error:
                raise FetchError("the body isn't compressed as its header says") from error
        self._begun = True
        return plain

    def finish(self) -> None:
        if self._begun and not self._inflate.eof:
            raise BrokenOffError("the compressed body breaks off before its end")
