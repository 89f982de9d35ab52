"""sbyt (сбыт): an open platform for an electricity retail company. The map is ARCHITECTURE.md."""

from sbyt.kit.freed_memory import keep_freed_columns

keep_freed_columns()  # before anything imports polars
