"""What audited rows said at a moment, from their history: for what has no versions of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models


def values_as_of(
    model: type[models.Model], *, ids: Collection[int], fields: Sequence[str], moment: datetime
) -> dict[int, dict[str, Any]]:
    """Return the fields of audited rows as they were at the moment, by id; rows whose history begins later are absent. One query."""
    events: Any = apps.get_model(model._meta.app_label, f"{model.__name__}Event")  # noqa: SLF001  Django's documented API of models
    rows = (
        events.objects.filter(pgh_obj_id__in=ids, pgh_created_at__lte=moment)
        .order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return {row.pop("pgh_obj_id"): row for row in rows.values("pgh_obj_id", *fields)}
