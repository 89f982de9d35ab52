"""Settings, URLs, wiring. Stands above all floors."""
