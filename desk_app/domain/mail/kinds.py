"""Two questions about an incoming mail that must not be mixed up (BEHAVIOUR section 4).

May it be answered automatically? (`no_answer_reason`; strict, because every slip can become a loop.) And
what is it? (`kind_of`; decides how it is filed.) A mailing list may not be answered and is a person's all the
same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from desk_app.domain.mail.facts import MailFacts

LOOP_HEADER: Final = "x-desk-app-loop"
"""Our mark on everything we send by ourselves; carries an instance id."""

_ROBOT_NAMES: Final = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|mail-?system|mail[ ._-]?delivery(?:[ ._-]?system)?"
    r"|double-?bounce|bounces?(?:[+.\-=_].*)?|\"?system administrator\"?)@.*|(?:mailer-?daemon|postmaster)",
    re.IGNORECASE,
)
_NO_REPLY: Final = re.compile(
    r"(?:.*[+._-])?(?:(?:no|do|don|nicht|ne|non)[._-]?(?:t|not)?[._-]?(?:reply|replies|respond|antworten"
    r"|repondre|rispondere)|noreply|donotreply|auto-?confirm|automailer|notifications?|listserv|majordomo)"
    r"(?:[+._-].*)?@.*",
    re.IGNORECASE,
)
_AWAY_SUBJECT: Final = re.compile(
    r"\s*(?:(?:automatic|auto(?:mated)?)[ -]?(?:reply|response|antwort|répons)|autore(?:ply|spon)"
    r"|out of (?:the )?office|ooo:|auto: .*out of (?:the )?office"
    r"|abwesen|automatische antwort|réponse automatique|absence du bureau"
    r"|respuesta automática|fuera de la oficina|resposta automática|risposta automatica|fuori sede"
    r"|automatisch antwoord|afwezig|automatisk svar|automaattinen vastaus|poissa|autosvar|vacation"
    r"|away from (?:my |the )?(?:office|desk|mail)|on vacation|i am away|odpowiedź automatyczna"
    r"|automatická odpověď|自动回复|自動応答|不在)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT: Final = re.compile(
    r"\s*(?:undeliver|delivery (?:status notification|failure|has failed|problem|error|report)"
    r"|(?:mail|message) (?:delivery|could not|undeliverable|not delivered|status report)"
    r"|returned (?:mail|e-?mail|to sender)|failure notice|failed mail|unzustellbar|nicht zustellbar"
    r"|mail (?:system )?(?:error|failure|delivery)|non remis|échec de la remise"
    r"|undelivered|warning: could not"
    r"|warning: message|nondeliverable|non-?delivery|non recapitabile|não entregue|no entregado|bounce)",
    re.IGNORECASE,
)
_SUPPRESSED: Final = ("all", "autoreply", "oof", "dr", "rn", "nrn")
_AUTO_HEADERS: Final = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-precedence", "x-auto-reply")
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})


class MailKind(StrEnum):
    """What a mail is."""

    PERSON = "person"
    LIST = "list"
    """A mailing list; somebody may be behind it, so it is filed as a person's."""
    MACHINE = "machine"
    """A report of a machine: a real ticket, only unanswered by robots."""
    AWAY = "away"
    """A vacation answer: filed in its ticket, whose status stays."""
    BOUNCE = "bounce"
    """A delivery report: filed at the message that did not arrive."""
    ECHO = "echo"
    """Our own automatic mail coming back: dropped and counted."""


def is_no_reply(address: str) -> bool:
    """Whether nobody reads what is sent to an address."""
    return bool(_NO_REPLY.fullmatch(address.strip())) or is_mail_robot(address)


def is_mail_robot(address: str) -> bool:
    """Whether an address is a mail system's own."""
    return bool(_ROBOT_NAMES.fullmatch(address.strip()))


def kind_of(mail: MailFacts, instance: str = "") -> MailKind:
    """What a mail is.

    Args:
        mail: What is known of it.
        instance: Our own instance id in the loop header.
    """
    if is_echo(mail, instance):
        return MailKind.ECHO
    if _is_bounce(mail):
        return MailKind.BOUNCE
    if _is_away(mail):
        return MailKind.AWAY
    if mail.header("list-id") or _first_word(mail, "precedence") == "list":
        return MailKind.LIST
    if _auto_submitted(mail) or mail.header("x-auto-generated") is not None:
        return MailKind.MACHINE
    return MailKind.PERSON


def no_answer_reason(mail: MailFacts, own: Collection[str], instance: str = "") -> str:
    """Why nothing may be sent to the sender automatically; empty when it may.

    Args:
        mail: What is known of it.
        own: All our addresses and aliases, lower case.
        instance: Our own instance id in the loop header.
    """
    sender = mail.sender.norm
    checks = (
        (not sender, "it has no sender"),
        (sender in own or _without_plus(sender) in own, "it comes from one of our own addresses"),
        (is_echo(mail, instance) or mail.header(LOOP_HEADER) is not None, "it carries our loop mark"),
        (mail.header("x-loop") is not None, "it carries a loop mark"),
        (_auto_submitted(mail), "it was sent automatically (Auto-Submitted)"),
        (mail.header("return-path") is not None and not _return_path(mail), "its Return-Path is empty"),
        (is_no_reply(sender) or is_no_reply(_return_path(mail)), "nobody reads answers to this address"),
        (mail.content_type == "multipart/report", "it is a delivery report"),
        (_first_word(mail, "precedence") in _BULK, "it is bulk mail (Precedence)"),
        (mail.header("list-id") is not None, "it comes from a mailing list"),
        (mail.header("list-unsubscribe") is not None, "it is a newsletter"),
        (_suppresses(mail), "its sender wants no automatic answers"),
        (any(mail.header(name) is not None for name in _AUTO_HEADERS), "it was sent by an autoresponder"),
        (_is_away(mail) or _is_bounce(mail), "it is an automatic answer"),
        (bool(_BOUNCE_SUBJECT.match(mail.subject)), "its subject is that of a delivery report"),
    )
    return next((reason for holds, reason in checks if holds), "")


def is_echo(mail: MailFacts, instance: str) -> bool:
    """Whether it is our own automatic mail coming back."""
    return bool(instance) and instance in mail.headers.get(LOOP_HEADER, ())


def _is_bounce(mail: MailFacts) -> bool:
    """A delivery report says so in its form; older systems only by their sender and their words."""
    if mail.report_type in {"disposition-notification", "feedback-report"}:
        return False
    if mail.failures or (mail.content_type == "multipart/report" and mail.report_type == "delivery-status"):
        return True
    if mail.header("x-failed-recipients") is not None:
        return True
    from_robot = is_mail_robot(mail.sender.norm) or (
        mail.header("return-path") is not None and not _return_path(mail)
    )
    return from_robot and bool(_BOUNCE_SUBJECT.match(mail.subject))


def _is_away(mail: MailFacts) -> bool:
    if _first_word(mail, "auto-submitted") == "auto-replied":
        return True
    if _first_word(mail, "precedence") in {"auto_reply", "auto-reply"}:
        return True
    if any(mail.header(name) is not None for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return True
    return bool(_AWAY_SUBJECT.match(mail.subject))


def _auto_submitted(mail: MailFacts) -> bool:
    """`Auto-Submitted: no` says that a person wrote it (RFC 3834, 5)."""
    return _first_word(mail, "auto-submitted") not in {"", "no"}


def _suppresses(mail: MailFacts) -> bool:
    wanted = (mail.header("x-auto-response-suppress") or "").lower().replace(" ", "").split(",")
    return any(word in _SUPPRESSED for word in wanted)


def _return_path(mail: MailFacts) -> str:
    return (mail.header("return-path") or "").strip().strip("<>").strip().lower()


def _first_word(mail: MailFacts, name: str) -> str:
    words = re.split(r"[\s;(]", (mail.header(name) or "").strip().lower(), maxsplit=1)
    return words[0]


def _without_plus(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return f"{local.split('+', 1)[0]}{at}{domain}"
