"""Pure rules of the trade: tables in, tables out. No Django, no I/O, no clock, no float money."""
