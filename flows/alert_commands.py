"""`mineral-deals alerts`: what waits, what the rules would send, a specimen, and another round of delivery."""

from typing import Annotated

import typer

from flows.console import Output, complain, print_json
from flows.options import Data, Json
from pipeline.errors import InputError, MineralDealsError
from pipeline.settings import Settings, load_settings

app = typer.Typer(
    help="""What waits, what the rules would send, a specimen, another round of delivery.

    Example: mineral-deals alerts preview
    """, no_args_is_help=True,
)  # fmt: skip


def _settings(ctx: typer.Context, data: Data) -> Settings:
    parent = ctx.parent.obj if ctx.parent else None
    settings = load_settings(data=data or parent)
    if not settings.ledger.exists():
        raise InputError(f"there is no {settings.ledger}: run `mineral-deals run` first, or give --data")
    return settings


@app.command("list")
def list_waiting(ctx: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List what has not arrived: it waits, was refused, or was given up.

    Example: mineral-deals alerts list
    """
    from flows import display
    from pipeline.store import open_ledger

    settings = _settings(ctx, data)
    with open_ledger(settings.ledger) as ledger:
        states = ledger.alert_states()
    if as_json:
        names = ("recipient", "channel", "state", "alerts", "oldest", "error")
        print_json([dict(zip(names, row, strict=True)) | {"oldest": row[4].isoformat()} for row in states])
    elif states:
        Output().show(display.outbox_table(states))
    else:
        typer.echo("no alert waits")


@app.command()
def preview(
    ctx: typer.Context,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, metavar="N", help="How far to look back.")] = 7,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show what the rules would have sent of the last days, without sending anything.

    Example: mineral-deals alerts preview --days 30
    """
    from flows import display
    from flows.previewing import preview as would_send

    settings = _settings(ctx, data)
    seen, alerts = would_send(settings, days)
    if as_json:
        names = ("recipient", "channel", "rule", "kind", "agreement_id", "title")
        print_json([{name: getattr(alert, name) for name in names} for alert in alerts])
        return
    if alerts:
        Output().show(display.preview_table(alerts))
    typer.echo(f"{len(alerts)} alerts of {seen} changes in the last {days} days")


@app.command("test")
def send_specimen(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A recipient of alerts.toml, or a channel.")],
    data: Data = None,
) -> None:
    """Send a specimen to a recipient, through all its channels, or to one channel.

    Example: mineral-deals alerts test console
    """
    from flows.previewing import specimen

    parent = ctx.parent.obj if ctx.parent else None
    settings = load_settings(data=data or parent)
    failed = False
    for channel, error in specimen(settings, name, lambda text: typer.echo(text)):
        failed = failed or error is not None
        complain(f"{channel}: {error or 'the specimen was accepted'}")
    if failed:
        raise MineralDealsError("not every channel took the specimen: mend what it says above, then test again")


@app.command()
def send(ctx: typer.Context, data: Data = None) -> None:
    """Send what is due now: digests, what quiet hours kept back, what failed before. For a timer; runs send by themselves.

    Example: mineral-deals alerts send
    """
    from flows import telling

    parent = ctx.parent.obj if ctx.parent else None
    done = telling.send_due(load_settings(data=data or parent))
    failing = {alert.channel: error for alert, error in done.undelivered}
    complain(*(f"alerts for {channel} wait: {error}" for channel, error in failing.items()))
    complain(*(f"an alert for {alert.channel} was refused: {error}" for alert, error in done.refused))


@app.command()
def retry(ctx: typer.Context, data: Data = None) -> None:
    """Try again what was refused or given up, and all that failed, at once.

    Example: mineral-deals alerts retry
    """
    from flows import telling
    from pipeline.store import open_ledger

    settings = _settings(ctx, data)
    with open_ledger(settings.ledger) as ledger:
        again = ledger.retry_alerts()
    done = telling.announce(settings)
    left = len(done.undelivered) + len(done.refused)
    typer.echo(f"{again} alerts tried again, {done.sent} messages sent, {left} alerts not taken")
