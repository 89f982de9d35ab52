"""Files that other programs leave in a folder."""
