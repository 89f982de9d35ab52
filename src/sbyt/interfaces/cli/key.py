"""`sbyt key`: keys of the public API."""

from __future__ import annotations

import click

from sbyt.interfaces.cli.django_ready import prepare


@click.group()
def command() -> None:
    """Выдавать и отзывать ключи API."""


@command.command("new")
@click.argument("login")
@click.option("--name", required=True, help="Для чего ключ.")
@click.option("--days", type=click.IntRange(min=1), help="Сколько дней действует; без него — бессрочно.")
@click.option("--reason", default="Выдан командой", show_default=True)
def new(login: str, name: str, days: int | None, reason: str) -> None:
    """Выдать ключ, который действует от имени пользователя, и напечатать его один раз."""
    prepare()
    from datetime import timedelta

    from django.utils import timezone

    from sbyt.kit.access.actor import SYSTEM
    from sbyt.kit.access.users import user_id_of
    from sbyt.usecases.people.api_keys import issue_key

    user_id = user_id_of(login)
    if user_id is None:
        raise click.ClickException(f"Нет пользователя {login}.")
    expires_at = None if days is None else timezone.now() + timedelta(days=days)
    made = issue_key(actor=SYSTEM, user_id=user_id, name=name, expires_at=expires_at, reason=reason)
    click.echo(f"{made.token.pk}: {made.secret}")


@command.command("revoke")
@click.argument("key_id", type=int)
@click.option("--reason", default="Отозван командой", show_default=True)
def revoke(key_id: int, reason: str) -> None:
    """Отозвать ключ по номеру, напечатанному при выдаче."""
    prepare()
    from sbyt.kit.access.actor import SYSTEM
    from sbyt.usecases.people.api_keys import UnableToRevokeKey, revoke_key

    try:
        revoke_key(actor=SYSTEM, token_id=key_id, reason=reason)
    except UnableToRevokeKey as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{key_id}: отозван")
