"""What of a ticket can be found: the texts that go into the two full-text tables.

One document per ticket, so that words of one search may stand anywhere in it. `fts` holds whole words;
`fts_part` holds the few short texts in which parts of words are worth finding (numbers, serials,
addresses). Document numbers grow with the last activity: reading them downwards is newest first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from desk_app.domain.mail.facts import UNSEARCHED
from desk_app.domain.query.folding import index_text
from desk_app.store.connect import DriverConnection

DOC_BITS: Final = 6
"""Document numbers per second of activity: 2**6; further ones take the next free number."""

_UNSEARCHED: Final = f'"{UNSEARCHED}":'
"""In what is known of a message: quotes in texts of others are escaped there, so it is ours."""
INSERT_WORDS: Final = (
    "INSERT INTO fts (rowid, subject, people, body, notes, tags, files) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
INSERT_PARTS: Final = "INSERT INTO fts_part (rowid, subject, people, codes) VALUES (?, ?, ?, ?)"


@dataclass(slots=True)
class TicketTexts:
    """The findable texts of one ticket, collected from rows."""

    subject: str
    codes: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def words_row(self, doc: int) -> tuple[int, str, str, str, str, str, str]:
        """Parameters of `INSERT_WORDS`; long texts one by one, because most are ASCII and need no folding."""
        return (
            doc,
            index_text(f"{self.subject} {' '.join(self.codes)}"),
            index_text(" ".join(self.people)),
            "\n".join(map(index_text, self.body)),
            "\n".join(map(index_text, self.notes)),
            index_text(" ".join(self.labels)),
            "\n".join(map(index_text, self.files)),
        )

    def parts_row(self, doc: int) -> tuple[int, str, str, str]:
        """Parameters of `INSERT_PARTS`."""
        return (doc, self.subject, " ".join(self.people), " ".join(self.codes))


def first_doc(updated_s: int) -> int:
    """The lowest document number of an activity time."""
    return max(updated_s, 0) << DOC_BITS


def free_doc(driver: DriverConnection, updated_s: int) -> int:
    """A document number from this time on that no ticket has: the next one after those that are taken.

    A change of a hundred thousand tickets leaves a run of as many numbers without a gap. Its end is not
    walked to but felt for in doubled steps, then between the last two; where there are gaps, one is found.
    """
    first = first_doc(updated_s)
    if not _is_taken(driver, first):
        return first
    taken, free = first, first + 1
    while _is_taken(driver, free):
        taken, free = free, free + 2 * (free - taken)
    while free - taken > 1:
        middle = (taken + free) // 2
        if _is_taken(driver, middle):
            taken = middle
        else:
            free = middle
    return free


def _is_taken(driver: DriverConnection, doc: int) -> bool:
    return driver.execute("SELECT 1 FROM ticket WHERE doc = ?", (doc,)).fetchone() is not None


def read_texts(driver: DriverConnection, ticket_id: bytes) -> TicketTexts | None:
    """Collect the texts of one stored ticket; None when it does not exist."""
    row = driver.execute(
        "SELECT t.subject, t.number, t.customer_id, c.name, o.name, a.model, a.serial, a.firmware"
        " FROM ticket t LEFT JOIN customer c ON c.id = t.customer_id"
        " LEFT JOIN organisation o ON o.id = t.organisation_id"
        " LEFT JOIN asset a ON a.id = t.asset_id WHERE t.id = ?",
        (ticket_id,),
    ).fetchone()
    if row is None:
        return None
    subject, number, customer_id, customer, organisation, model, serial, firmware = row
    texts = TicketTexts(subject, codes=[number])
    texts.codes += [text for text in (serial,) if text]
    texts.labels += [text for text in (model, firmware) if text]
    texts.people += [text for text in (customer, organisation) if text]
    texts.people += _column(driver, "SELECT value FROM address WHERE customer_id = ?", customer_id)
    _read_conversation(driver, ticket_id, texts)
    texts.labels += _column(
        driver,
        "SELECT tag.name FROM ticket_tag JOIN tag ON tag.id = tag_id WHERE ticket_id = ?",
        ticket_id,
    )
    texts.labels += _column(driver, "SELECT text FROM field_value WHERE owner_id = ?", ticket_id)
    return texts


def _read_conversation(driver: DriverConnection, ticket_id: bytes, texts: TicketTexts) -> None:
    authors: set[str] = set()
    unsearched: set[bytes] = set()
    for message_id, author, body, data in driver.execute(
        "SELECT id, author_name, body, data FROM message WHERE ticket_id = ? ORDER BY sent_s, rid",
        (ticket_id,),
    ):
        authors.add(author)
        if _UNSEARCHED in data:
            unsearched.add(message_id)
        else:
            texts.body.append(body)
    for author, body in driver.execute(
        "SELECT author_name, body FROM note WHERE ticket_id = ? ORDER BY created_s, rid", (ticket_id,)
    ):
        authors.add(author)
        texts.notes.append(body)
    for author, address, body in driver.execute(
        "SELECT author_name, author_address, body FROM side_message WHERE ticket_id = ? ORDER BY sent_s, rid",
        (ticket_id,),
    ):
        texts.notes += (author, address, body)
    texts.notes += _column(driver, "SELECT subject FROM side WHERE ticket_id = ?", ticket_id)
    texts.people += sorted(authors - {""})
    texts.people += _column(
        driver,
        "SELECT c.name FROM participant p JOIN customer c ON c.id = p.customer_id WHERE p.ticket_id = ?",
        ticket_id,
    )
    texts.people += _column(
        driver,
        "SELECT a.value FROM participant p JOIN address a ON a.customer_id = p.customer_id"
        " WHERE p.ticket_id = ?",
        ticket_id,
    )
    for owner, name, text in driver.execute(
        "SELECT a.owner_id, a.name, b.text FROM attachment a LEFT JOIN blob b ON b.sha256 = a.sha256"
        " WHERE a.ticket_id = ? AND a.owner_kind != 'draft'",
        (ticket_id,),
    ):
        if owner in unsearched:
            continue
        texts.files.append(name)
        if text:
            texts.files.append(text)


def _column(driver: DriverConnection, sql: str, value: bytes | None) -> list[str]:
    return [row[0] for row in driver.execute(sql, (value,))]
