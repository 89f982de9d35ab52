"""`sbyt user`: people who sign in, when there is nobody yet to do it on the screen."""

from __future__ import annotations

import click

from sbyt.interfaces.cli.django_ready import prepare


@click.group()
def command() -> None:
    """Заводить пользователей и приглашать их."""


@command.command("new")
@click.argument("login")
@click.option("--name", default="", help="Полное имя: его показывает журнал.")
@click.option("--email", default="", help="Куда уйдёт ссылка, если пароль забыт.")
@click.option("--role", help="administrator, billing_clerk, metering_engineer или controller.")
@click.option("--branch", "branch_code", help="Код отделения; без него — все отделения.")
@click.option("--reason", default="Заведён командой", show_default=True)
def new(login: str, name: str, email: str, role: str | None, branch_code: str | None, reason: str) -> None:
    """Завести пользователя и напечатать ссылку для первого пароля."""
    prepare()
    from django.db import transaction

    from sbyt.apps.parties.operations.grant_role import UnableToGrantRole, grant_role
    from sbyt.apps.parties.queries import branch_of_code
    from sbyt.kit.access.actor import SYSTEM
    from sbyt.kit.access.users import UnableToCreateUser
    from sbyt.usecases.people.users import create_user

    branch_id = None if branch_code is None else branch_of_code(branch_code)
    if branch_code is not None and branch_id is None:
        raise click.ClickException(f"Нет отделения с кодом {branch_code}.")
    try:
        with transaction.atomic():
            made = create_user(
                actor=SYSTEM, username=login, full_name=name, email=email, must_use_mfa=False, reason=reason
            )
            user = made.invitation.user
            if role:
                grant_role(actor=SYSTEM, user_id=user.pk, role=role, branch_id=branch_id, reason=reason)
    except (UnableToCreateUser, UnableToGrantRole) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{user.username}: /sign-in/invitation/{made.secret}/ (действует неделю)")


@command.command("invite")
@click.argument("login")
@click.option("--reason", default="Новая ссылка командой", show_default=True)
def invite(login: str, reason: str) -> None:
    """Напечатать новую ссылку для пароля; прежние ссылки и все входы этого человека закрываются."""
    prepare()
    from sbyt.kit.access.actor import SYSTEM
    from sbyt.kit.access.users import user_id_of
    from sbyt.usecases.people.users import invite_again

    user_id = user_id_of(login)
    if user_id is None:
        raise click.ClickException(f"Нет пользователя {login}.")
    made = invite_again(actor=SYSTEM, user_id=user_id, reason=reason)
    click.echo(f"{login}: /sign-in/invitation/{made.secret}/ (действует неделю)")
