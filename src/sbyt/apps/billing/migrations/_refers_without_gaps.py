"""What rows refer to: where as many ids stand between the lowest and the highest as there are numbers, all of them are there."""

from __future__ import annotations

from typing import Final

from sbyt.apps.billing.migrations._refers_at_once import AT_ONCE

_LOOKED_UP: Final = """                EXECUTE format('SELECT rest.id FROM"""
_COUNTED_FIRST: Final = """                -- ids are keys: as many of them as there are numbers means none is missing, and no row has to be looked up
                there := 0;
                IF high - low < 2 * bounds.told THEN
                    EXECUTE format('SELECT count(*) FROM %s id BETWEEN %s AND %s', stands, low, high) INTO there;
                END IF;
                CONTINUE WHEN there = high - low + 1;
"""
WITHOUT_GAPS: Final = AT_ONCE.replace("    high bigint;\n", "    high bigint;\n    there bigint;\n").replace(
    _LOOKED_UP, _COUNTED_FIRST + _LOOKED_UP
)
