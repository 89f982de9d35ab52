"""Names nobody bears on purpose: common parts put together by chance."""

from __future__ import annotations

import random
from typing import Final

_SURNAMES: Final = (
    "Аверьянов", "Бажанов", "Бирюзов", "Ветлугин", "Вьюгин", "Горицветов", "Дубравин", "Ельников", "Жаворонков",
    "Заозёров", "Звягинов", "Ивушкин", "Калинников", "Клеверов", "Ковылёв", "Криничный", "Лазоревский", "Листвянов",
    "Луговской", "Маслятов", "Меженин", "Мохов", "Недосекин", "Облепихин", "Омутов", "Осокин", "Перелескин",
    "Пихтовский", "Полынин", "Просекин", "Рассветов", "Родничков", "Рябинкин", "Сенокосов", "Синичкин", "Солодов",
    "Стрижов", "Суходолов", "Таёжный", "Тимофеевкин", "Тополев", "Туманов", "Ульев", "Ухтин", "Хвоин", "Черёмухин",
    "Шиповников", "Щавелев", "Яблонев", "Ясеневский",
)  # fmt: skip
_MEN: Final = (
    "Артём", "Борис", "Вадим", "Георгий", "Денис", "Егор", "Захар", "Игнат", "Кирилл", "Лев", "Матвей", "Назар",
    "Олег", "Пётр", "Роман", "Степан", "Тимур", "Фёдор", "Эдуард", "Яков",
)  # fmt: skip
_WOMEN: Final = (
    "Алина", "Белла", "Вера", "Галина", "Дарья", "Ева", "Зоя", "Инна", "Кира", "Лидия", "Майя", "Нина", "Оксана",
    "Полина", "Раиса", "Софья", "Тамара", "Ульяна", "Фаина", "Яна",
)  # fmt: skip
_FATHERS: Final = (
    "Антон", "Богдан", "Виктор", "Герман", "Давид", "Ефим", "Игнат", "Климент", "Лаврентий", "Мартын", "Наум",
    "Платон", "Руслан", "Савелий", "Тихон", "Филипп",
)  # fmt: skip
_FATHERS_EXCEPTIONS: Final = {
    "Лаврентий": ("Лаврентьевич", "Лаврентьевна"),
    "Савелий": ("Савельевич", "Савельевна"),
}


def person_name(draw: random.Random) -> str:
    """Return a surname, a name and a patronymic that agree in gender."""
    woman = draw.randrange(2) == 1
    surname = draw.choice(_SURNAMES)
    father = draw.choice(_FATHERS)
    son, daughter = _FATHERS_EXCEPTIONS.get(father, (f"{father}ович", f"{father}овна"))
    if not woman:
        return f"{surname} {draw.choice(_MEN)} {son}"
    return f"{_of_a_woman(surname)} {draw.choice(_WOMEN)} {daughter}"


def _of_a_woman(surname: str) -> str:
    if surname.endswith(("ский", "цкий", "ной", "ный")):
        return f"{surname[:-2]}ая"
    if surname.endswith("ой"):
        return f"{surname[:-2]}ая"
    return f"{surname}а"
