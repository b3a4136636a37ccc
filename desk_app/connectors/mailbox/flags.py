"""Flags of mails on the server: what changed there, what is to be marked or moved, and who answers first.

Changes are asked for since a modification sequence (CONDSTORE and QRESYNC, RFC 7162); a server without them
is asked for the flags of its newest mails. A claim is a keyword of our own: of two programs on one mailbox
only one can set it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from imapclient.response_parser import (  # type: ignore[import-untyped]  # no stubs
    parse_fetch_response,
)

from desk_app.connectors.mailbox.imap import ImapSession
from desk_app.domain.mail.kinds import LOOP_HEADER

SEEN: Final = "\\seen"
ANSWERED: Final = "\\answered"
CLAIM: Final = "$deskacknowledged-"
"""Begins the keyword of whoever acknowledges a mail; the rest says which workspace."""
_SCAN: Final = 2_000
"""Newest mails whose flags are read where the server cannot say what changed."""
_MOST: Final = 100_000
"""UIDs of one answer that are looked at; a hostile range would fill the memory."""


@dataclass(frozen=True, slots=True)
class FolderChanges:
    """What happened to mails that were there.

    Attributes:
        flags: Flags of mails that changed (or of the newest ones), by UID.
        gone: UIDs that are there no longer, as far as the server says.
        is_exact: The server said what changed; otherwise the newest mails were looked at.
    """

    flags: dict[int, frozenset[str]]
    gone: tuple[int, ...] = ()
    is_exact: bool = True


def changes_since(session: ImapSession, folder: str, modseq: int, next_uid: int) -> FolderChanges:
    """What changed in a folder since a modification sequence (0 for none)."""
    has_resync = "QRESYNC" in session.capabilities and "ENABLE" in session.capabilities
    if modseq and ("CONDSTORE" in session.capabilities or has_resync):
        modifiers = f"(CHANGEDSINCE {modseq}{' VANISHED' if has_resync else ''})"
        with session.opened(folder, is_reading=True) as client:
            flags, gone = _fetch_flags(client, "1:*", modifiers)
            return FolderChanges(flags, gone)
    first = max(1, next_uid - _SCAN)
    with session.opened(folder, is_reading=True) as client:
        return FolderChanges(_fetch_flags(client, f"{first}:*", "")[0], is_exact=False)


def _fetch_flags(
    client: IMAPClient, uids: str, modifiers: str
) -> tuple[dict[int, frozenset[str]], tuple[int, ...]]:
    # The library wants every UID by its number and knows nothing of VANISHED.
    protocol = client._imap  # noqa: SLF001 - see above
    protocol.response("VANISHED")
    kind, data = protocol.uid("FETCH", uids, "(FLAGS)", *([modifiers] if modifiers else []))
    if kind != "OK":
        raise IMAPClientError(f"fetch failed: {data!r:.200}")
    found = parse_fetch_response([line for line in data if line is not None])
    flags = {uid: _flags(values.get(b"FLAGS", ())) for uid, values in found.items()}
    _, vanished = protocol.response("VANISHED")
    gone = (uid for line in vanished or () if line for uid in _uids(line))
    return flags, tuple(uid for uid, _ in zip(gone, range(_MOST), strict=False))


def _uids(line: bytes) -> Iterable[int]:
    """The UIDs of `(EARLIER) 1:3,7`."""
    for part in line.decode("ascii", "replace").rpartition(")")[2].strip().split(","):
        first, _, last = part.partition(":")
        if first.isdecimal() and (last or first).isdecimal():
            yield from range(int(first), int(last or first) + 1)


def _flags(raw: Iterable[Any]) -> frozenset[str]:
    """Flags in lower case: servers may change it (RFC 9051, 2.3.2)."""
    texts = (flag.decode("ascii", "replace") if isinstance(flag, bytes) else str(flag) for flag in raw)
    return frozenset(text.lower() for text in texts)


def flags_of(session: ImapSession, folder: str, uids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Flags of mails that are there."""
    with session.opened(folder, is_reading=False) as client:
        found = client.get_flags(list(uids))
        return {uid: _flags(flags) for uid, flags in found.items()}


def mark(session: ImapSession, folder: str, uids: Sequence[int], flag: str) -> None:
    """Set a flag on mails; those that are gone are no error."""
    with session.opened(folder, is_reading=False) as client:
        client.add_flags(list(uids), [flag.encode()], silent=True)


def move(session: ImapSession, folder: str, uids: Sequence[int], target: str) -> None:
    """Move mails to another folder, which is made where it is missing."""
    with session.opened(folder, is_reading=False) as client:
        if not client.folder_exists(target):
            client.create_folder(target)
        if "MOVE" in session.capabilities:
            client.move(list(uids), target)
        elif "UIDPLUS" in session.capabilities:
            client.copy(list(uids), target)
            client.delete_messages(list(uids))
            client.uid_expunge(list(uids))


def claim(session: ImapSession, folder: str, uid: int, who: str) -> bool | None:
    """Be the one who acknowledges a mail, unless another was first.

    Args:
        session: An open connection.
        folder: Where the mail lies.
        uid: Its number there.
        who: Which workspace asks; asking twice is the same claim.

    Returns:
        Whether it is ours; None where the server keeps no such mark (see `claim_by_copy`).
    """
    mine = f"{CLAIM}{who}"
    if not session.takes_keywords(folder):
        return None
    before = flags_of(session, folder, [uid]).get(uid)
    if before is None or _others(before, mine):
        return False
    if mine not in before:
        _set_unless_changed(session, folder, uid, mine)
    after = flags_of(session, folder, [uid]).get(uid, frozenset())
    # Where the server cannot compare, two may have set theirs at once: then neither answers.
    return mine in after and not _others(after, mine)


def _others(flags: frozenset[str], mine: str) -> bool:
    return any(flag.startswith(CLAIM) and flag != mine for flag in flags)


def _set_unless_changed(session: ImapSession, folder: str, uid: int, keyword: str) -> None:
    """Set a keyword, only if nothing was changed since it was looked at where the server can tell."""
    with session.opened(folder, is_reading=False) as client:
        modseq = 0
        if "CONDSTORE" in session.capabilities:
            values = client.fetch([uid], ["MODSEQ", "FLAGS"]).get(uid, {})
            modseq = int(next(iter(values.get(b"MODSEQ", ())), 0))
            if _others(_flags(values.get(b"FLAGS", ())), keyword):
                return
        if not modseq:
            client.add_flags([uid], [keyword.encode()], silent=True)
            return
        protocol = client._imap  # noqa: SLF001 - the library has no conditional STORE
        protocol.uid("STORE", str(uid), f"(UNCHANGEDSINCE {modseq})", "+FLAGS.SILENT", f"({keyword})")


def claim_by_copy(session: ImapSession, copy: bytes, mail_id: str, who: str) -> bool:
    """Be the one who acknowledges a mail, on a server that keeps no keywords.

    The acknowledgement itself is put among the sent mails before it leaves, under a Message-ID that every
    program makes of the same mail. A server gives each mail of a folder a higher UID than those before
    (RFC 9051, 2.3.1.1), so all programs agree on which copy was first. It stays there as the sent mail.

    Args:
        session: An open connection.
        copy: The acknowledgement; carries `who` in its loop header.
        mail_id: Its Message-ID.
        who: The instance that asks; asking twice is the same claim.
    """
    folder = session.sent_folder()
    with session.opened(folder, is_reading=False) as client:
        client.noop()
        if not client.search(["HEADER", "Message-ID", mail_id]):
            client.append(folder, copy, [b"\\Seen"])
            client.noop()  # tells of copies that came meanwhile
        owners = _owners(client, client.search(["HEADER", "Message-ID", mail_id]))
    is_mine = bool(owners) and owners[min(owners)] == who
    if not is_mine:
        _remove(session, folder, [uid for uid, owner in owners.items() if owner == who])
    return is_mine


def give_up_copy(session: ImapSession, mail_id: str, who: str) -> None:
    """Take the copy away again, because the mail will not leave."""
    folder = session.sent_folder()
    with session.opened(folder, is_reading=False) as client:
        client.noop()
        owners = _owners(client, client.search(["HEADER", "Message-ID", mail_id]))
    _remove(session, folder, [uid for uid, owner in owners.items() if owner == who])


def _owners(client: IMAPClient, uids: Sequence[int]) -> dict[int, str]:
    """Which instance each copy is of."""
    if not uids:
        return {}
    part = f"BODY.PEEK[HEADER.FIELDS ({LOOP_HEADER.upper()})]"
    found = client.fetch(uids, [part])
    return {
        uid: next((_loop(value) for name, value in values.items() if name.startswith(b"BODY[")), "")
        for uid, values in found.items()
    }


def _loop(header: Any) -> str:  # noqa: ANN401 - whatever the server sent
    raw = header if isinstance(header, bytes) else b""
    return raw.partition(b":")[2].strip().decode("ascii", "replace")


def _remove(session: ImapSession, folder: str, uids: Sequence[int]) -> None:
    if not uids:
        return
    with session.opened(folder, is_reading=False) as client:
        client.delete_messages(list(uids))
        if "UIDPLUS" in session.capabilities:
            client.uid_expunge(list(uids))
