"""«Можно выпускать?»: the cockpit of the close of a month."""
