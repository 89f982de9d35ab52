from __future__ import annotations

from pathlib import Path

import pytest
from django.template import Context, Template

from sbyt.kit import icons

DRAWN = '<svg width="24">\n  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M5 7a4 4" />\n</svg>'


@pytest.fixture
def installed(tmp_path: Path, settings) -> Path:
    (tmp_path / "users.svg").write_text(DRAWN)
    settings.ICONS = tmp_path
    icons.drawing.cache_clear()
    yield tmp_path
    icons.drawing.cache_clear()


class TestAnIcon:
    def test_is_inlined_without_its_frame(self, installed: Path) -> None:
        assert icons.drawing("users") == '<path d="M5 7a4 4" />'

    def test_is_hidden_from_screen_readers(self, installed: Path) -> None:
        page = Template('{% icon "users" %}').render(Context())
        assert 'aria-hidden="true"' in page
        assert page.endswith('<path d="M5 7a4 4" /></svg>')

    @pytest.mark.parametrize("name", ["user", "../users", "USERS", "users.svg"])
    def test_must_be_known(self, installed: Path, name: str) -> None:
        with pytest.raises(icons.UnknownIcon):
            icons.drawing(name)

    def test_is_an_empty_frame_where_the_package_is_absent(self, tmp_path: Path, settings) -> None:
        settings.ICONS = tmp_path / "absent"
        icons.drawing.cache_clear()
        assert icons.drawing("users") == ""
        icons.drawing.cache_clear()
