"""Mail by SMTP: text and HTML in one message, its own id at every try, and all mails about one deal in one thread.

Apprise sends mail too (`mailto://`), but gives each try another Message-ID and no thread. The address reads
`smtp://user:password@host:587/?from=deals@desk.example&to=one@desk.example,two@desk.example`; `smtps://` speaks TLS from the
first byte, `smtp://` turns it on where the server offers it, and insists on it, and on the server's name, with a password.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

from pipeline.alerts.channel import ANSWER, Passing, PutOff, Refused
from pipeline.alerts.messages import plain
from pipeline.alerts.rendering import Message, render
from pipeline.errors import SettingsError
from pipeline.records import stable_id

TIMEOUT = 30.0  # seconds for each answer, start to end
GREY = 5  # tries in which all wait for one who is to be asked again later (those alone count); then the others get theirs
SCHEMES = ("smtp", "smtps")
PLAIN = 25  # port of smtp:// where none is named
TLS = 465  # of smtps://


@dataclass(frozen=True, slots=True)
class Mail:
    """One mailbox or several, through one server."""

    host: str
    port: int
    sender: str
    to: tuple[str, ...]
    tls: bool = False  # from the first byte
    user: str = ""
    password: SecretStr | None = None

    def send(self, message: Message) -> None:
        """One mail to all; errors as Channel."""
        mail = compose_mail(message, self.sender, self.to)
        try:
            server = self._connect()
            try:
                server.patient = min(one.put_off for one in message.queued) < GREY
                refused = server.send_message(mail, self.sender, self.to)
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()  # the mail is taken, whatever becomes of the farewell
            finally:
                server.close()
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _verdict(code, text, PutOff) from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            why = f"{type(error).__name__}: {plain(str(error))[:ANSWER]}"
            raise Passing(f"the mail server {self.host} can't be used ({why})") from error
        if refused:  # the others have it: another try would send it to them twice
            who, (code, text) = next(iter(refused.items()))
            raise Refused(f"the mail server took it, but not for {who}: {code} {_text(text)}")

    def _connect(self) -> "_Server":
        if self.tls:
            server: _Server = _TlsServer(self.host, self.port, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            server = _Server(self.host, self.port, timeout=TIMEOUT)
        try:
            server.ehlo()
            if not self.tls and (self.user or server.has_extn("starttls")):
                server.starttls(context=self._context())
                server.ehlo()
            if self.user:
                server.login(self.user, self.password.get_secret_value() if self.password else "")
        except BaseException:
            server.close()
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        """With a password only to the server of that name; without one any certificate, as the other choice would be no TLS."""
        context = ssl.create_default_context()
        if not self.user:  # a relay on one's own machine has a certificate that nobody signed
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


class _Server(smtplib.SMTP):
    """The library's, which ends an answer that drips, and a mail that one of its recipients can't get yet."""

    patient = True  # nobody gets the mail before all can have it

    def getreply(self) -> tuple[int, bytes]:
        """An answer that is complete in time: the library's own limit is one for each piece of it."""
        timer = threading.Timer(TIMEOUT, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            return super().getreply()
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        if self.sock:
            with suppress(OSError):  # it is closed already
                self.sock.shutdown(socket.SHUT_RDWR)

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Names a recipient; raises for one who is to be asked again later (greylisting), while there is patience."""
        code, text = super().rcpt(recip, options)
        if self.patient and 400 <= code < 500:
            raise smtplib.SMTPRecipientsRefused({recip: (code, text)})
        return code, text


class _TlsServer(_Server, smtplib.SMTP_SSL):
    """The same, under TLS from the first byte."""


def open_mail(url: SecretStr) -> Mail:
    """The channel of an smtp address; SettingsError, without the address, when it lacks something."""
    try:
        parts = urlsplit(url.get_secret_value())
        query, port = parse_qs(parts.query.replace("+", "%2B")), parts.port  # a "+" of an address is no blank
    except ValueError as error:
        raise SettingsError("an smtp address can't be read: write smtp://user:password@host:587/?from=…&to=…") from error
    to = [address for _, address in getaddresses(query.get("to", [])) if "@" in address]
    sender = [address for _, address in getaddresses(query.get("from", [])) if "@" in address]
    if any(re.search(r"\s", one) for one in (*to, *sender)):
        raise SettingsError("a reader's or sender's address holds a blank: take it out, and part several readers by commas")
    if not parts.hostname or not to or len(sender) != 1:
        raise SettingsError("an smtp address needs a host, one ?from= and &to=: smtp://user:password@host:587/?from=…&to=…")
    tls = parts.scheme == "smtps"
    return Mail(
        parts.hostname, port or (TLS if tls else PLAIN), sender[0], tuple(to), tls, unquote(parts.username or ""),
        SecretStr(unquote(parts.password or "")),
    )  # fmt: skip


def compose_mail(message: Message, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """The mail; the library refuses a line feed in a header, and there is none in a title."""
    domain = sender.rpartition("@")[2]
    text, html = render(message, "text", title_limit=200), render(message, "html")
    mail = EmailMessage(policy=SMTP.clone(max_line_length=200))
    mail["Subject"] = plain(text.title)
    mail["From"], mail["To"] = sender, ", ".join(to)
    mail["Date"] = format_datetime(message.digest or message.queued[0].alert.created)  # the same at every try
    mail["Message-ID"] = f"<{message.message_id}@{domain}>"
    if message.thread:
        root = f"<{stable_id('thread', message.thread, message.recipient)}@{domain}>"
        mail["In-Reply-To"] = mail["References"] = root
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Mineral-Deals-Alerts"] = " ".join(one.alert.alert_id for one in message.queued[:20])
    mail.set_content(text.body)
    mail.add_alternative(html.body, subtype="html")
    return mail


def _verdict(code: int, text: bytes | str, passing: type[Passing] = Passing) -> Passing | Refused:
    """550 and the like are final; 535 (a wrong password) and all that begins with 4 may be mended."""
    sentence = f"the mail server answered {code} {_text(text)}".rstrip()
    return Refused(sentence) if 550 <= code < 560 else passing(sentence)


def _text(text: bytes | str) -> str:
    return plain(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)[:ANSWER]
