"""Pages that say no: not yours, not there. In the frame, so that every section stays one step away."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse

from sbyt.apps.parties.roles import VERBS, roles_with
from sbyt.apps.parties.types import RoleGrant
from sbyt.interfaces.backoffice.entrance import StaffRequest
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.doors import actor_from

_WHO_GRANTS = "Право даёт администратор: «Пользователи» → ваша учётная запись → роли."


def no_right(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 where no verb is named."""
    del exception
    return _refuse(
        request, status=403, title="Нет права на это действие", words=_WHO_GRANTS, icon_name="lock"
    )


def no_verb(request: HttpRequest, verb: str) -> HttpResponse:
    """Answer 403: which right is missing and which roles have it."""
    roles = ", ".join(str(RoleGrant.Role(role).label) for role in roles_with(verb))
    return _refuse(
        request,
        status=403,
        title="Нет права",
        words=f"Чтобы {VERBS.get(verb, verb)}, нужна другая роль.",
        detail=f"Это право есть у ролей: {roles}. {_WHO_GRANTS}",
        icon_name="lock",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: there is no such thing, or it is not in the person's branches."""
    del exception
    return _refuse(
        request,
        status=404,
        title="Такой страницы нет",
        words="Запись удалена, ссылка устарела или относится к другому отделению.",
        detail="Найдите счёт, договор или прибор через поиск, Ctrl K.",
        icon_name="zoom-question",
    )


def malformed(request: HttpRequest) -> HttpResponse:
    """Answer 400: the address or the form holds what nobody types."""
    return _refuse(
        request,
        status=400,
        title="Запрос не разобран",
        words="В адресе или в форме есть нулевой знак или слишком длинное число.",
        detail="Откройте страницу заново из меню и введите значение с клавиатуры.",
        icon_name="zoom-question",
    )


def _refuse(
    request: HttpRequest, *, status: int, title: str, words: str, icon_name: str, detail: str = ""
) -> HttpResponse:
    """Draw the refusal in the frame of the person; he is of the staff."""
    actor = actor_from(request)
    staff = cast("StaffRequest", request)
    staff.section = getattr(request, "section", "")
    staff.whole_actor = actor
    branch_id = request.session.get("branch_id")
    staff.looker = actor if branch_id is None else actor.narrowed_to(branch_id)
    staff.actor = actor
    context = {"code": status, "title": title, "words": words, "detail": detail, "icon_name": icon_name}
    return render_screen(staff, "backoffice/refusal.html", context, status=status)
