"""Control rounds: planned for a street or a house, walked with a sheet, entered in a grid; acts come of what was found."""
