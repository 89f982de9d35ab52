"""Buildings: the list, the card, opening, characteristics over time, flats, terms of common needs."""
