"""Recognises the line by which mail programs introduce a quote, in the languages our customers write.

Sources: the default reply templates of Gmail, Apple Mail, Outlook and Thunderbird in these languages.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 400
"""An introduction that is longer is a paragraph of somebody's own words."""

# "On … wrote:" by language: how it begins, and the word it ends with. Between them stand date and name.
_WROTE: Final = (
    ("On", "wrote"),
    ("On", "sent"),
    ("Am", "schrieb"),
    ("Le", "a écrit"),
    ("Em", "escreveu"),
    ("A", "escreveu"),
    ("No dia", "escreveu"),
    ("El", "escribió"),
    ("Il", "ha scritto"),
    ("In data", "ha scritto"),
    ("Op", "schreef"),
    ("Op", "geschreven"),
    ("Vào", "đã viết"),
    ("W dniu", "napisał"),
    ("Dne", "napsal"),
    ("Den", "skrev"),
    ("På", "skrev"),
    ("Le", "a ecrit"),
)
_ENDINGS: Final = (
    "kirjoitti",
    "napisał(a)",
    "napsal(a)",
    "пишет",
    "написал",
    "写道",
    "написав",
    "yazd\u0131",
)
_INTRODUCTION: Final = re.compile(
    r"(?:{})\s*:?\s*".format(
        "|".join(
            [rf"{begin}\b.{{4,}}\b{re.escape(end)}(?:\(a\))?\b.{{0,120}}?" for begin, end in _WROTE]
            + [rf".{{4,}}{re.escape(end)}" for end in _ENDINGS]
            + [
                r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{3,}<\s*[^\s<>@]+@[^\s<>]+>"
            ]  # 2014-10-17 11:28 Ann <a@b.c>:
            + [r".{4,}のメール", r"כתב/ה.*", r"كتب.*"]
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
_FROM: Final = "From|Von|De|Da|Van|Od|Från|Fra|Lähettäjä|Feladó|Gönderen|От|差出人|من"
_SENT: Final = (
    "Sent|Date|Dato|Gesendet|Datum|Envoyé|Enviado|Enviada|Enviado el|Inviato|Verzonden|Wysłano|Odesláno"
    "|Skickat|Sendt|Lähetetty|Fecha|Data|送信日時|تاريخ الإرسال"
)
_HEADER: Final = re.compile(rf"[\s>*_]*(?:{_FROM})\s*:[*_]?\s*\S", re.IGNORECASE)
_HEADER_DATE: Final = re.compile(rf"[\s>*_]*(?:{_SENT})\s*:[*_]?\s*\S", re.IGNORECASE)
_SEPARATOR: Final = re.compile(
    r"\s*-{2,}\s*(?:Original Message|Original-Nachricht|Ursprüngliche Nachricht|Message d'origine"
    r"|Message original|Mensagem original|Mensaje original|Messaggio originale|Oorspronkelijk bericht"
    r"|Wiadomość oryginalna|Původní zpráva|Ursprungligt meddelande|Oprindelig besked"
    r"|Opprinnelig melding|Alkuperäinen viesti)\s*-{2,}\s*",
    re.IGNORECASE,
)
_FORWARD: Final = re.compile(
    r"\s*(?:-{2,}\s*(?:Forwarded message|Weitergeleitete Nachricht|Message transféré|Mensagem encaminhada"
    r"|Mensaje reenviado|Messaggio inoltrato|Doorgestuurd bericht)\b.*|Begin forwarded message:\s*)",
    re.IGNORECASE,
)
_HEADER_REACH: Final = 5
_RULE: Final = re.compile(r"\s*_{10,}\s*")


def introduces(text: str) -> bool:
    """Whether a line, or two lines joined, is "On … wrote:" or its like."""
    return (
        len(text) <= _LONGEST
        and text.rstrip().endswith((":", "\uff1a"))
        and bool(_INTRODUCTION.fullmatch(text))
    )


def separates(line: str) -> bool:
    """Whether a line is "-----Original Message-----" or its like."""
    return bool(_SEPARATOR.fullmatch(line))


def forwards(line: str) -> bool:
    """Whether a line says that what follows is a forwarded mail; that is content, never folded."""
    return bool(_FORWARD.fullmatch(line))


def is_header_block(lines: list[str], at: int) -> bool:
    """Whether "From: … / Sent: …" as Outlook writes it, or "Date: … / From: …", begins at a line."""
    if _HEADER_DATE.match(lines[at]):
        return any(_HEADER.match(line) and "@" in line for line in lines[at + 1 : at + 3])
    if not _HEADER.match(lines[at]):
        return False
    return any(_HEADER_DATE.match(line) for line in lines[at + 1 : at + _HEADER_REACH])


def rules_off(line: str) -> bool:
    """Whether a line is the long underscore Outlook draws over its header block."""
    return bool(_RULE.fullmatch(line))
