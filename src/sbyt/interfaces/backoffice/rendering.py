"""Draw a screen inside the shell, or a part of it for htmx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from sbyt.apps.parties.queries import branches_where
from sbyt.interfaces.backoffice.entrance import StaffRequest
from sbyt.interfaces.backoffice.navigation import Group, sections_for, waiting_for

THEMES = frozenset({"light", "dark"})


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame shows: sections by right, the person, the branch looked at, choices of the browser."""

    sections: list[Group]
    waiting: dict[str, str]
    section: str
    who: str
    initials: str
    branches: list[tuple[int, str]]
    branch_id: int | None
    theme: str
    keys: str

    @property
    def branch_name(self) -> str:
        for branch_id, name in self.branches:
            if branch_id == self.branch_id or len(self.branches) == 1:
                return name
        return "Все отделения"


def render_screen(
    request: StaffRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return the page inside the shell. The branches cost one query, the count of work that waits another."""
    return render(request, template, {**context, "shell": shell_of(request)}, status=status)


def render_part(
    request: StaffRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a piece of a page for htmx: no frame, no query of its own."""
    return render(request, template, {**context}, status=status)


def shell_of(request: StaffRequest) -> Shell:
    """Return what the frame of this request shows."""
    branch_id = request.session.get("branch_id")
    theme = request.COOKIES.get("sbyt_theme", "")
    return Shell(
        sections=sections_for(request.looker),
        waiting=waiting_for(request.looker),
        section=request.section,
        who=request.actor.name,
        initials="".join(word[0] for word in request.actor.name.split()[:2]).upper(),
        branches=branches_where(request.whole_actor),
        branch_id=branch_id,
        theme=theme if theme in THEMES else "",
        keys="off" if request.COOKIES.get("sbyt_keys") == "off" else "on",
    )
