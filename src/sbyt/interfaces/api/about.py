"""Who the key is: the first request of an integrator."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from sbyt.apps.parties.queries import branch_codes
from sbyt.interfaces.api.doors import asking, asking_user

router = Router(tags=["Ключ"])


class RightOut(Schema):
    """A right of the key."""

    verb: str = Field(examples=["readings.enter"])
    branches: list[str] | None = Field(description="Коды отделений; null: во всех", examples=[["01"]])


class KeyOut(Schema):
    """Whom the key acts as."""

    login: str = Field(examples=["robot"])
    name: str = Field(examples=["Обмен с АСКУЭ"])
    rights: list[RightOut]
    own_accounts: int = Field(
        description="Сколько счетов открыто этому пользователю как потребителю", examples=[0]
    )


@router.get("/me", response=KeyOut, summary="Чей это ключ и что ему можно", operation_id="getMe")
def get_me(request: HttpRequest) -> KeyOut:
    """Права ключа совпадают с правами его пользователя и меняются вместе с ними."""
    actor = asking(request)
    codes = branch_codes({branch for scope in actor.verbs.values() for branch in scope or ()})
    return KeyOut(
        login=asking_user(request).username,
        name=actor.name,
        rights=[
            RightOut(verb=verb, branches=None if scope is None else sorted(codes[branch] for branch in scope))
            for verb, scope in sorted(actor.verbs.items())
        ],
        own_accounts=len(actor.account_ids),
    )
