"""Bars, lines and waterfalls as SVG made on the server: no script, no inline style, they print."""
