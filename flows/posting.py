"""The network's part of webhooks: one request through the address guard of fetching, complete within a time limit."""

import time
from collections.abc import Mapping
from contextlib import suppress

import httpx

from pipeline.alerts.channel import Passing
from pipeline.alerts.messages import plain
from pipeline.alerts.webhook import Answer, Post
from pipeline.fetch.guard import AddressRefusedError, GuardedTransport, deadline
from pipeline.settings import Settings

SECONDS = 30.0  # for one answer, start to end
KEPT = 2_000  # bytes of an answer that are read


def poster(settings: Settings) -> Post:
    """A function that posts a body to an address; redirects are answers like others, and no proxy is used."""

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        transport = GuardedTransport(allow_private=settings.allow_private_webhooks, connect_to=settings.connect_to, connections=1)
        token = deadline.set(time.monotonic() + SECONDS)
        named = {"user-agent": settings.user_agent, **headers}
        try:
            with (
                httpx.Client(transport=transport, timeout=SECONDS, trust_env=False) as client,
                client.stream("POST", url, content=body, headers=named, follow_redirects=False) as response,
            ):
                if response.is_success:
                    return Answer(response.status_code, {}, "")  # taken, whatever becomes of the rest
                return Answer(response.status_code, dict(response.headers), _said(response))
        except AddressRefusedError as error:
            sentence = "its name leads to a private address; set allow_private_webhooks if it may"
            raise Passing(f"it was not called, as {sentence}") from error
        except httpx.TimeoutException as error:
            raise Passing(f"no complete answer within {SECONDS:g} seconds") from error
        except httpx.InvalidURL as error:
            raise Passing("its address can't be read: write https://host/path") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise Passing(f"the connection failed ({type(error).__name__}: {plain(str(error))[:100]})") from error
        finally:
            deadline.reset(token)

    return post


def _said(response: httpx.Response) -> str:
    """The beginning of an answer's text; what came before the connection broke, as the status stands all the same."""
    said = b""
    with suppress(httpx.HTTPError, httpx.StreamError):
        for part in response.iter_bytes():
            said += part
            if len(said) >= KEPT:
                break
    return said[:KEPT].decode("utf-8", "replace")
