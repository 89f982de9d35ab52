"""Reports: sums over accounts, buildings and points, on the screen and in xlsx."""
