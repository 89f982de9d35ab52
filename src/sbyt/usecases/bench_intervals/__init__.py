"""How fast intervals come in and go out: invented files of the real format, invented points, figures."""
