"""Reading the history: changes told in words."""
