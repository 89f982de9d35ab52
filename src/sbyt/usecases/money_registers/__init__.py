"""Registers of money that go out: what authorities compensate, who receives subsidies, what became of payments."""
