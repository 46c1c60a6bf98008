"""Channels against real servers on loopback: Apprise, signed webhooks, mail."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.posting import poster
from pipeline.alerts import open_channels
from pipeline.alerts.channel import Channel, Passing, PutOff, Refused
from pipeline.alerts.channels import name_of
from pipeline.alerts.mail import GREY, compose_mail, open_mail
from pipeline.alerts.messages import for_markdown
from pipeline.errors import SettingsError
from pipeline.settings import Settings, WebhookSetting
from tests.factory import NOON
from tests.pipeline.alerts.outbox import message, queued
from tests.pipeline.alerts.servers import Inbox, Mailbox, http_server, mail_server, unsigned

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with http_server() as server:
        yield server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


def webhook(inbox: Inbox, tmp_path: Path, **settings: object) -> Channel:
    made = Settings(**{"data": tmp_path, "allow_private_webhooks": True, **settings})  # type: ignore[arg-type]
    named = {"hook": WebhookSetting(webhook=SecretStr(inbox.url(path="t0ken")), secret=SecretStr(SECRET))}
    return open_channels((), print, named, poster(made))["hook"]


def test_console() -> None:
    written: list[str] = []
    open_channels((), written.append)["console"].send(message(queued(title="A – B [x] <b> @everyone")))
    (text,) = written
    assert text.startswith("New deal: A – B [x] <b> @everyone\n    Who: Kabanda Mining, Redwater Metals\n")


def test_apprise_posts_to_a_real_server(inbox: Inbox) -> None:
    url = SecretStr(inbox.url("json"))
    open_channels((url,), print)[name_of(url)].send(message(queued(title="A – B @everyone")))
    body = json.loads(inbox.posts[0].body)
    assert body["title"] == "New deal: A – B @\u2060everyone"
    assert "Who: Kabanda Mining, Redwater Metals" in body["message"]
    assert "https://herald.example/1" in body["message"]


def test_apprise_says_what_was_answered_and_no_secret(inbox: Inbox) -> None:
    for answer, error in ((500, Passing), (429, Passing), (401, Passing), (400, Refused), (413, Refused)):
        inbox.answers.append(answer)
        url = SecretStr(inbox.url("json", "path0fsecrets"))
        with pytest.raises(error, match=f"error={answer}") as caught:
            open_channels((url,), print)[name_of(url)].send(message(queued()))
        assert "s3cret" not in str(caught.value) + name_of(url)
        assert "path0f" not in str(caught.value)


@pytest.mark.parametrize("url", ["json://127.0.0.1:1/s3cret", "nosuch://s3cret", "s3cret"])
def test_apprise_addresses_that_lead_nowhere(url: str) -> None:
    with pytest.raises(Passing) as caught:
        open_channels((SecretStr(url),), print)[name_of(SecretStr(url))].send(message(queued()))
    assert "s3cret" not in str(caught.value)


def test_no_other_channel_is_named_console() -> None:
    with pytest.raises(SettingsError, match="can't be named console"):
        open_channels((), print, {"console": SecretStr("json://127.0.0.1/")})


def test_names_tell_addresses_apart_and_give_nothing_away() -> None:
    names = {name_of(SecretStr(f"slack://token{n}")) for n in range(3)}
    assert len(names) == 3
    assert all(name.startswith("slack:") and "token" not in name for name in names)


def test_a_webhook_is_signed_as_its_receiver_checks(inbox: Inbox, tmp_path: Path) -> None:
    webhook(inbox, tmp_path).send(message(queued(value=(5e6, "USD"))))
    (post,) = inbox.posts
    signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert post.headers["webhook-signature"] == f"v1,{expected}"
    assert post.headers["webhook-id"] == "msg_1"
    body = json.loads(post.body)
    assert body["type"] == "deals.new_deal"
    (told,) = body["data"]["alerts"]
    assert told["agreement"]["value"] == [5e6, "USD"]
    assert told["quotes"] == [["Kabanda Mining signed an offtake with Redwater Metals.", "The Herald", "https://herald.example/1"]]
    assert SECRET not in post.body.decode()


def test_what_a_webhook_answers(inbox: Inbox, tmp_path: Path) -> None:
    hook = webhook(inbox, tmp_path)
    long_ago = "Thu, 01 Jan 1970 00:00:00 GMT"
    inbox.answers = [429, (429, {"Retry-After": "90"}), (503, {"Retry-After": long_ago}), "cut", 302, 410, 422]
    waits = []
    for _ in range(5):
        with pytest.raises(Passing) as caught:
            hook.send(message(queued()))
        waits.append(caught.value.wait)
        assert "\x1b" not in str(caught.value)
        assert "t0ken" not in str(caught.value)
    assert waits == [None, 90.0, 0.0, None, None]
    for _ in range(2):
        with pytest.raises(Refused, match=r"no, thanks"):
            hook.send(message(queued()))
    hook.send(message(queued()))
    assert len({post.headers["webhook-id"] for post in inbox.posts}) == 1  # the same at every try


def test_a_webhook_to_a_private_address_is_not_called(inbox: Inbox, tmp_path: Path) -> None:
    with pytest.raises(Passing, match="allow_private_webhooks"):
        webhook(inbox, tmp_path, allow_private_webhooks=False).send(message(queued()))
    assert inbox.posts == []


@pytest.mark.parametrize("secret", ["whsec_", "whsec_short", "whsec_!!!!", "s3cret-that-is-no-base64"])
def test_a_secret_that_is_none_is_refused_without_being_shown(secret: str) -> None:
    named = {"hook": WebhookSetting(webhook=SecretStr("https://desk.example/t0ken"), secret=SecretStr(secret))}
    with pytest.raises(SettingsError, match="channel hook: a webhook's secret is") as caught:
        open_channels((), print, named, lambda *_: pytest.fail("no call"))
    assert secret not in str(caught.value).replace("whsec_ and", "")


def test_mail_arrives_as_text_and_html_in_the_deals_thread(mailbox: Mailbox) -> None:
    channel = open_channels((), print, {"desk": SecretStr(mailbox.url)})["desk"]
    title = "A – B\r\nBcc: victim@desk.example <b>bold</b>"
    channel.send(message(queued(title=title, kind="status_change")))
    channel.send(message(queued(title=title, kind="correction")))
    first, second = mailbox.mails
    assert first["Subject"] == "Status proposed → signed: A – B Bcc: victim@desk.example <b>bold</b>"
    assert first["Bcc"] is None
    assert first["To"] == "anna@desk.example, bo@desk.example"
    assert first["Message-ID"] == "<msg_1@desk.example>"
    assert first["References"] == second["References"]
    text, html = (first.get_body((form,)) for form in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "Status: proposed → signed" in text.get_content()
    assert "“Kabanda Mining signed an offtake with Redwater Metals.”" in text.get_content()
    assert "&lt;b&gt;bold" in html.get_content()
    assert '<a href="https://herald.example/1">The Herald</a>' in html.get_content()
    assert "<b>" not in html.get_content()


def test_what_a_mail_server_answers(mailbox: Mailbox) -> None:
    channel = open_channels((), print, {"desk": SecretStr(mailbox.url)})["desk"]
    for code, error in (("550 no such user", Refused), ("450 try later", Passing)):
        mailbox.refuse = dict.fromkeys(("anna@desk.example", "bo@desk.example"), code)
        with pytest.raises(error, match=code):
            channel.send(message(queued()))
    mailbox.refuse = {"bo@desk.example": "550 no such user"}
    with pytest.raises(Refused, match=r"not for bo@desk\.example"):
        channel.send(message(queued()))
    mailbox.refuse = {"bo@desk.example": "451 greylisted"}
    with pytest.raises(PutOff, match="451"):  # other failures before say nothing of bo's mailbox
        channel.send(message(queued(attempts=100, put_off=GREY - 1)))
    assert len(mailbox.mails) == 1
    with pytest.raises(Refused, match=r"not for bo@desk\.example"):
        channel.send(message(queued(put_off=GREY)))
    with pytest.raises(Passing, match="can't be used"):
        open_channels((), print, {"desk": SecretStr("smtp://127.0.0.1:1/?from=a@b.example&to=c@d.example")})["desk"].send(
            message(queued())
        )


def test_an_address_keeps_its_plus_and_a_blank_in_it_is_refused() -> None:
    for to in ("me+deals@desk.example", "me%2Bdeals@desk.example"):
        assert open_mail(SecretStr(f"smtp://host/?from=a@b.example&to={to}")).to == ("me+deals@desk.example",)
    with pytest.raises(SettingsError, match="holds a blank"):
        open_mail(SecretStr("smtp://host/?from=a@b.example&to=me%20deals@desk.example"))


def test_a_digest_is_dated_by_its_own_time_at_every_try() -> None:
    mail = compose_mail(message(queued(), digest=NOON + timedelta(days=7)), "deals@desk.example", ("anna@desk.example",))
    assert parsedate_to_datetime(mail["Date"]) == NOON + timedelta(days=7)


def test_a_password_is_not_sent_in_the_clear(mailbox: Mailbox) -> None:
    address = mailbox.url.replace("smtp://", "smtp://user:pa55word@")
    with pytest.raises(Passing) as caught:
        open_channels((), print, {"desk": SecretStr(address)})["desk"].send(message(queued()))
    assert "pa55word" not in str(caught.value)
    assert mailbox.mails == []


def test_a_thread_is_the_readers_own_and_stays_one_line_for_any_name(mailbox: Mailbox) -> None:
    channel = open_channels((), print, {"desk": SecretStr(mailbox.url)})["desk"]
    for name in ("Ж" * 100, "Ж" * 100, "Anna"):
        channel.send(message(queued(recipient=name)))
    roots = [mail["References"] for mail in mailbox.mails]
    assert roots[0] == roots[1] != roots[2]
    assert all(re.fullmatch(r"<thread_[0-9a-f]{16}@desk\.example>", root) for root in roots)


def test_a_relay_without_a_password_needs_no_certificate_and_one_with_a_password_does(tmp_path: Path) -> None:
    with mail_server(tls=unsigned(tmp_path)) as mailbox:
        open_channels((), print, {"desk": SecretStr(mailbox.url)})["desk"].send(message(queued()))
        assert (len(mailbox.mails), mailbox.secret) == (1, True)
        with_password = mailbox.url.replace("smtp://", "smtp://user:pa55word@")
        with pytest.raises(Passing, match="certificate"):
            open_channels((), print, {"desk": SecretStr(with_password)})["desk"].send(message(queued()))
        assert len(mailbox.mails) == 1


@pytest.mark.parametrize("url", ["smtp://host/", "smtp://host/?from=a@b.example", "smtp:///?from=a@b.c&to=d@e.f", "smtp://h:x/?to=a"])
def test_a_broken_mail_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(SettingsError, match="channel desk: an smtp address") as caught:
        open_channels((), print, {"desk": SecretStr(url)})
    assert url not in str(caught.value)


def test_markup_is_escaped_for_services_that_read_markdown() -> None:
    written = for_markdown("*A* _B_ [x](y) <!channel> @here").replace("\u2060", "")
    assert written == r"\*A\* \_B\_ \[x\](y) ‹!channel› @here"
