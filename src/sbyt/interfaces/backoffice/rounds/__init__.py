"""Control rounds: the list, planning, the page with the grid of results, the sheet."""
