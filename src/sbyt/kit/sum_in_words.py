"""A sum of money in Russian words, as documents carry it."""

from __future__ import annotations

from functools import lru_cache

from num2words import num2words

from sbyt.kit.numbers import plural


@lru_cache(maxsize=4096)
def rubles_in_words(kop: int) -> str:
    """Return a sum in words: 100745861 → Один миллион … пятьдесят восемь рублей 61 копейка."""
    whole, part = divmod(abs(kop), 100)
    words: str = num2words(whole, lang="ru")
    rouble = plural(whole, "рубль", "рубля", "рублей")
    kopeck = plural(part, "копейка", "копейки", "копеек")
    text = f"{words} {rouble} {part:02d} {kopeck}"
    text = f"минус {text}" if kop < 0 else text
    return text[0].upper() + text[1:]
