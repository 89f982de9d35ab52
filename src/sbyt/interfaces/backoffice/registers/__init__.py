"""Registers of money that go out: compensations, recipients of subsidies, replies, their layouts."""
