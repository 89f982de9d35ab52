"""What the disk refused, in a few Russian words."""

from __future__ import annotations

import errno
from types import MappingProxyType
from typing import Final

_WORDS: Final = MappingProxyType(
    {
        errno.ENOENT: "нет такого файла или папки",
        errno.EACCES: "нет прав",
        errno.EPERM: "нет прав",
        errno.EISDIR: "это папка",
        errno.ENOTDIR: "часть пути не папка",
        errno.EROFS: "диск открыт только для чтения",
        errno.ENOSPC: "на диске нет места",
        errno.EDQUOT: "исчерпана квота диска",
        errno.ENAMETOOLONG: "слишком длинное имя",
        errno.ELOOP: "ссылки ходят по кругу",
        errno.EIO: "ошибка чтения или записи диска",
        errno.EADDRNOTAVAIL: "у этой машины нет такого адреса",
    }
)


def fault_words(error: OSError) -> str:
    """Return why, without the path: the caller names it; what has no words here is told as the system tells it."""
    return _WORDS.get(error.errno or 0) or error.strerror or str(error)
