"""Failed addresses in delivery reports: the standard form (RFC 3464) and the words of older systems.

The words were gathered from reports of many mail systems; each pattern is linear, and only the first part of
a report is read, since the mail it encloses names many addresses that did not fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from desk_app.domain.mail.facts import Failure

_ANY: Final = re.compile(r"([^\s<>\"'(),;:\[\]|=`]{1,128}@[^\s<>\"'(),;:\[\]|=`]{1,200})")
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE: Final = re.compile(r"(?<![\d.])([45][0-7]\d)(?=[\s\-#:])")
_ENCLOSED: Final = re.compile(
    r"^\s*(?:[-_=*\s]{0,20}(?:(?:below|this|here|following) is (?:a |the )?(?:copy|start|header)"
    r"|(?:the )?(?:original|unsent|returned|undelivered|your original) (?:message|mail)"
    r"(?:\s+(?:header|text|follows|body|was|below|returned|is|to).{0,60})?"
    r"|message (?:header|text|body)s?.{0,30}follow|included is a copy|message contents|(?:the )?header of"
    r"|content-type: message/rfc822|return-path:|received: ).{0,80})",
    re.IGNORECASE | re.MULTILINE,
)
_COMPLAINT: Final = re.compile(
    r"unknown|not found|no such|does ?n[o']t exist|not exist|invalid|undeliver|could ?n[o']t be delivered|"
    r"unable to deliver|not be delivered|fail|reject|reached|refused|denied|disabled|inactive|unavailable|"
    r"exceed|over ?quota|quota|full|fatal|permanent|bounced|not listed|no account|not a valid|not known|"
    r"cannot be|error|not accept|no mailbox|nicht|inconnu|desconocid|nieznany|blocked|spam|problem|"
    r"not recogni|badly formed|unroutable|host unknown|user unknown|unresolvable|perm_failure|nondeliver|"
    r"can(?:'|no)?t (?:be )?deliver|delivery|returned|recipient|no longer|discontinued|deactivated|"
    r"not local|ambiguous|mailbox|did not reach|expired|delay|not yet|still being|will (?:be|keep|continue)",
    re.IGNORECASE,
)
_DELAYED: Final = re.compile(
    r"will (?:be retried|continue to|keep trying|try again|retry|attempt)|delayed \d|not yet been delivered"
    r"|has been delayed|delivery delayed|warning (?:message )?only|(?:is|was) (?:only )?a warning"
    r"|still being|no action is required|do not need to resend|transient|temporar(?:y|ily)|attempts? to "
    r"deliver .{0,40} will continue|has not been delivered after|queued for|hours? on queue",
    re.IGNORECASE,
)
_FINAL: Final = re.compile(
    r"gave up|giving up|will not be retried|permanent|fatal|returned to sender|retry time ?out|"
    r"could not be delivered|have failed|failed permanently|expired",
    re.IGNORECASE,
)
_HEAD: Final = 12_000
_LINE: Final = 400
"""Characters of a line that are looked at; no report of a mail system writes longer ones."""
_ABOVE: Final = 3
_BELOW: Final = 4


def report_failures(blocks: Iterable[Mapping[str, str]]) -> tuple[Failure, ...]:
    """What the recipient blocks of a `message/delivery-status` say.

    Args:
        blocks: Fields of each block by lower-case name.
    """
    found: dict[str, Failure] = {}
    for block in blocks:
        action = block.get("action", "").strip().lower().split("\n")[0]
        status = _STATUS.search(block.get("status", ""))
        named = block.get("original-recipient") or block.get("final-recipient") or ""
        if action not in {"", "failed", "delayed"} or not named:
            continue
        if not action and not (status and status[1][0] in "45"):
            continue
        address = _of_recipient(block.get("final-recipient") or "") or _of_recipient(named)
        if address:
            words = " ".join(block.get("diagnostic-code", "").partition(";")[2].split())[:300]
            found[address] = Failure(address, action or "failed", status[1] if status else "", words)
    return tuple(found.values())


def _of_recipient(field: str) -> str:
    """The address of `rfc822; somebody@example.com`."""
    match = _ANY.search(field.partition(";")[2] or field)
    return match[1].lower().strip(".!?*") if match else ""


def failures_in_words(text: str, ours: Sequence[str] = ()) -> tuple[Failure, ...]:
    """Addresses that a report without the standard form complains about.

    Args:
        text: The words of the report, the enclosed mail included.
        ours: Addresses that cannot have failed: those the report was sent to.
    """
    head = text[:_HEAD]
    enclosed = next((m.start() for m in _ENCLOSED.finditer(head) if head[: m.start()].strip()), len(head))
    lines = [line[:_LINE] for line in head[:enclosed].splitlines()]
    delayed = _DELAYED.search(head) is not None and _FINAL.search(head) is None
    found: dict[str, Failure] = {}
    for at, line in enumerate(lines):
        for match in _ANY.finditer(line):
            address = match[1].lower().strip(".!?*").partition("...")[0]
            near = "\n".join(lines[max(0, at - _ABOVE) : at + _BELOW])
            if address in ours or _is_postmaster(address) or not _COMPLAINT.search(near):
                continue
            after = "\n".join(lines[at : at + _BELOW])
            status = _STATUS.search(after) or _CODE.search(after)
            action = "delayed" if delayed else "failed"
            found.setdefault(address, Failure(address, action, status[1] if status else "", _words(after)))
    return tuple(found.values())


def _is_postmaster(address: str) -> bool:
    return address.startswith(("postmaster@", "mailer-daemon@", "abuse@", "mailerdaemon@", "hostmaster@"))


def _words(near: str) -> str:
    return " ".join(near.split())[:300]
