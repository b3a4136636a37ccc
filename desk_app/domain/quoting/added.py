"""Recognises what nobody wrote: the line that a telephone adds, and the foot of a mailing list.

Sources: the default signatures of Apple Mail, Outlook, Samsung, Gmail, Yahoo, GMX and Windows Mail in the
languages our customers write; the default footers of Mailman 2 and 3, LISTSERV and Google Groups.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_LONGEST: Final = 120
"""A line that is longer has somebody's own words in it."""
_NAMES: Final = (
    r"(?:iPhone|iPad|iPod|iOS|Android|BlackBerry|Samsung|Galaxy|Huawei|Xiaomi|Nokia|HTC|Pixel|Windows|Outlook"
    r"|Yahoo|Gmail|GMX|WEB\.DE|Proton|e?mail|mobile|phone|handy|smartphone|mobiltelefon|portable|móvil"
    r"|cellulare|telefoon|telefon|tablet|app|device|10|11)"
)
_OWN: Final = r"(?:(?:my|mein(?:em|er)?|mon|ma|mi|m[e]u|mijn|min|mój|mojego|der|dem|a|an|the|il|mio) )*"
_BETWEEN: Final = r"(?:on|for|via|with|using|and|mit|von|für|pour|para|per|voor|gesendet|verschickt|beziehen)"
_BEGINS: Final = (
    "Sent (?:from|via|with|using)",
    "(?:Diese Nachricht wurde )?Von",
    "Gesendet (?:von|mit|über)",
    "Envoyé (?:de|depuis|à partir de)",
    "Enviado (?:desde|do|de)",
    "Inviato da(?:l)?",
    "(?:Verzonden|Verstuurd) (?:vanaf|met|via)",
    "Skickat från",
    "Sendt fra",
    "Wysłan[eo] z",
    "Odesláno z",
    "(?:Get|Obtenez|Téléchargez|Télécharger|Obtener|Obtenga|Obter o|Obtém o|Ottieni|Download)",
    "(?=Outlook (?:für|voor) )",
)
_PROGRAM: Final = re.compile(
    rf"(?:{'|'.join(_BEGINS)}) [\w .&-]{{2,30}}<\s*https?://\S+>"  # the link says that a program wrote it
    rf"|(?:{'|'.join(_BEGINS)}) ?{_OWN}{_NAMES}(?: (?:{_BETWEEN}|{_OWN}{_NAMES})){{0,6}}"
    r"\s*(?:<\s*https?://\S+>)?\.?",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"_{2,}|-{20,}|={20,}|\*{20,}")
_LIST: Final = re.compile(
    r"mailing list\b|/mailman/|/postorius/|\bLISTSERV\b|groups\.google\.com|to unsubscribe\b"
    r"|because you (?:are subscribed|subscribed)",
    re.IGNORECASE,
)
_FOOT_LINES: Final = 10


def added_by_program(line: str) -> bool:
    """Whether a mail program added this line, such as `Get Outlook for iOS<https://aka.ms/o0ukef>`."""
    words = line.strip("\r\n\t \xa0*_")
    return 0 < len(words) <= _LONGEST and _PROGRAM.fullmatch(words) is not None


def is_list_foot(lines: Sequence[str]) -> bool:
    """Whether these lines, the last of a mail, are what a mailing list hangs on to every mail.

    Args:
        lines: From a rule to the end of the text.
    """
    if not lines or not _RULE.fullmatch(lines[0].strip()):
        return False
    words = [line.strip() for line in lines[1:] if line.strip(" _-=*\r\n\t\xa0")]
    return 0 < len(words) <= _FOOT_LINES and any(_LIST.search(line) for line in words)
