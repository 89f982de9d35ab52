"""sbyt (сбыт): an open platform for an electricity retail company. The map is ARCHITECTURE.md."""
