"""Recalculations of billed months: the list, a decision, a new one."""
