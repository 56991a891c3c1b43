"""The fixed words of UN mastheads in six languages, as patterns."""

import re


def _either(*patterns):
    return re.compile("|".join(patterns), re.IGNORECASE)


BYLINE = _either(
    r"(?:说明|报告)$",
    r"^(?:Note|Report) (?:by|of|from) ",
    r"^(?:Note|Rapport) d",
    r"^(?:Nota|Informe) d",
    r"^(?:Записка|Доклад) ",
    r"^(?:مذكرة|تقرير) ",
)
SESSION = _either(
    r"^第[一二三四五六七八九十]+届会议$",
    r"^[\w-]+ session\b.*",
    r"^[\w-]+ período de sesiones$",
    r"^[\w-]+ сессия$",
    r"^الدورة [\w\s]+$",
)
# A place and days: a comma, a year, and a day.
HELD = re.compile(r"^(?=.*(?<!\d)(?:19|20)\d{2}(?!\d))(?=.*(?<!\d)\d{1,2}(?!\d))[^:：]*[,،，][^:：]*$")
AGENDA_ITEM = re.compile(
    r"(?:项目|^Item|^Point|^Tema|^Пункт|^البند)\s*(?P<number>\d+)(?P<parts>(?:\s?[(（]?[^\W\d_]{1,3}[)）])*)",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"(?:Original|原文|Язык оригинала|Подлинный текст|الأصل)\s*[:：]\s*(?:на\s+)?(?P<language>[\w-]+)", re.IGNORECASE
)
LANGUAGES = {
    "arabic": "ar",
    "arabe": "ar",
    "árabe": "ar",
    "арабский": "ar",
    "عربي": "ar",
    "العربية": "ar",
    "chinese": "zh-hans",
    "chinois": "zh-hans",
    "chino": "zh-hans",
    "китайский": "zh-hans",
    "中文": "zh-hans",
    "english": "en",
    "anglais": "en",
    "inglés": "en",
    "английский": "en",
    "英文": "en",
    "بالإنكليزية": "en",
    "إنكليزي": "en",
    "french": "fr",
    "français": "fr",
    "francés": "fr",
    "французский": "fr",
    "russian": "ru",
    "russe": "ru",
    "ruso": "ru",
    "русский": "ru",
    "spanish": "es",
    "espagnol": "es",
    "español": "es",
    "испанский": "es",
}
_MONTHS = """
january janvier enero января يناير
february février febrero февраля فبراير
march mars marzo марта مارس
april avril abril апреля أبريل
may mai mayo мая مايو
june juin junio июня يونيه
july juillet julio июля يوليه
august août agosto августа أغسطس
september septembre septiembre сентября سبتمبر
october octobre octubre октября أكتوبر
november novembre noviembre ноября نوفمبر
december décembre diciembre декабря ديسمبر
"""
MONTHS = {word: number for number, line in enumerate(_MONTHS.strip().splitlines(), 1) for word in line.split()}
