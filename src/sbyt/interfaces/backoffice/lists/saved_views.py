"""Save a view of a list, show the views one may use, drop one's own."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db.models import Q

from sbyt.interfaces.backoffice.models import SavedView

_LONGEST_TITLE = 60
_LONGEST_QUERY = 1000


class UnableToSaveView(ValueError):
    """Raised when the view has no title or the title is taken; the message is shown."""


def views_of(*, list_name: str, user_id: int) -> list[SavedView]:
    """Return own and shared views in the order they were made. One query."""
    mine = Q(owner_id=user_id) | Q(shared=True)
    return list(SavedView.objects.filter(mine, list_name=list_name).order_by("id"))


def save_view(*, list_name: str, title: str, query: str, user_id: int, shared: bool) -> SavedView:
    """Keep the address of a list under a title. Raises UnableToSaveView."""
    title = " ".join(title.split())
    if not title or len(title) > _LONGEST_TITLE:
        raise UnableToSaveView("Назовите вид: от 1 до 60 знаков.")
    kept = urlencode([pair for pair in parse_qsl(query.lstrip("?")) if pair[0] not in {"page", "view"}])
    if len(kept) > _LONGEST_QUERY:
        raise UnableToSaveView("Отбор слишком длинный, чтобы его сохранить.")
    view, made = SavedView.objects.get_or_create(
        list_name=list_name, owner_id=user_id, title=title, defaults={"query": kept, "shared": shared}
    )
    if not made:
        raise UnableToSaveView(f"Вид «{title}» у вас уже есть.")
    return view


def drop_view(*, view_id: int, user_id: int) -> str | None:
    """Delete a view of one's own; returns its list's name, None where there is no such view of this person."""
    view = SavedView.objects.filter(pk=view_id, owner_id=user_id).first()
    if view is None:
        return None
    view.delete()
    return view.list_name
