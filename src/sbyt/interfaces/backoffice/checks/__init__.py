"""Screens of checks: findings by money, one finding with what would stand in place, parameters, bills to redo."""
