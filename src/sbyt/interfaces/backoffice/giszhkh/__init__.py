"""Screens of the exchange with ГИС ЖКХ."""
