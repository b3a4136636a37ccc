"""Mails nobody here wrote: each is read, and how far other readers agree is counted per set.

The mails are not part of the repository; `DESK_APP_DATA` names their folder; without it the one beside the
checkout is looked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.mail.kinds import MailKind, kind_of, no_answer_reason
from desk_app.domain.quoting.parts import visible
from desk_app.domain.quoting.plain import plain_parts
from desk_app.services.mail.reading import ReadMail, read_mail
from tests.services.mail.agreement import UNEXPLAINED, reason_for

DATA = Path(os.environ.get("DESK_APP_DATA") or Path(__file__).parents[4] / "shared" / "data") / "mail"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the mails of others are not on this machine")
FLOORS = {
    "cpython": 0.96,
    "kmime": 0.98,
    "spamscope": 0.94,
    "stalwart_legacy": 0.97,
    "stalwart_malformed": 0.97,
    "stalwart_rfc": 0.99,
    "stalwart_thirdparty": 0.97,
    "talon_eml": 0.97,
}


def words(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def people(found: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[words(name), address.lower()] for name, address in found]


def ours(mail: ReadMail) -> dict[str, Any]:
    facts = mail.facts
    sent = datetime.fromtimestamp(mail.sent_s, UTC) if mail.sent_s is not None else None
    named = {"from": (facts.sender,), "to": facts.to, "cc": facts.cc, "reply_to": facts.reply_to}
    return {
        **{k: people((p.name, p.address) for p in v if p.name or p.address) for k, v in named.items()},
        "subject": words(facts.subject),
        "date_utc": sent.strftime("%Y-%m-%dT%H:%M:%SZ") if sent else None,
        "message_id": None
        if facts.mail_id.endswith("@no-message-id.invalid>")
        else facts.mail_id.strip("<>"),
        "in_reply_to": facts.in_reply_to[0].strip("<>") if facts.in_reply_to else None,
        "references": [mail_id.strip("<>") for mail_id in facts.references],
        "text": words(mail.text),
        "has_html": mail.html is not None,
        "attachment_count": len(mail.files),
        "attachment_names": sorted(file.name for file in mail.files),
        "attachment_sizes": sorted(len(file.content) for file in mail.files),
        "attachment_sha256": sorted(hashlib.sha256(file.content).hexdigest() for file in mail.files),
    }


def test_every_mail_is_read_and_other_readers_agree(record_property: Callable[[str, object], None]) -> None:
    agreed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for expected in sorted((DATA / "parse").rglob("*.expected.json")):
        given = json.loads(expected.read_text())
        mail = read_mail(Path(str(expected).removesuffix(".expected.json")).read_bytes())
        found = ours(mail)
        for field, value in given["agreed"].items():
            if field in given["by_convention"]:
                continue
            wanted = people(value) if field in {"from", "to", "cc", "reply_to"} else value
            # The others give no text for a mail of HTML alone; we give the words of the HTML.
            same = found[field] == wanted or (field == "text" and not value and mail.html is not None)
            asked[given["group"]] += 1
            agreed[given["group"]] += same
            if not same:
                reasons[reason_for(field, found[field], wanted)] += 1
    shares = {group: agreed[group] / asked[group] for group in asked}
    for group, share in shares.items():
        print(f"{group:22} {agreed[group]:4} of {asked[group]:4} fields agree  {share:.1%}")  # noqa: T201 - the table
        record_property(group, share)

    for reason, count in reasons.most_common():
        print(f"{count:4} differ: {reason}")  # noqa: T201 - the table

    assert {group: share for group, share in shares.items() if share < FLOORS[group]} == {}
    assert reasons[UNEXPLAINED] == 0


def shown_of(text: str) -> str:
    """What a conversation shows of a text before anything is unfolded."""
    return words(visible(text, plain_parts(text)))


def test_new_words_are_told_from_quotes_as_other_programs_tell_them() -> None:
    counts: Counter[str] = Counter()
    for case in json.loads((DATA / "replies" / "crisp" / "cases.json").read_text()):
        text = (DATA / "replies" / "crisp" / case["file"]).read_text()
        expected = case["expect"]
        if "reply_equals" in expected:
            counts["crisp: asked"] += 1
            counts["crisp: same"] += shown_of(text) == words(expected["reply_equals"])
            counts["crisp: nothing of it hidden"] += words(expected["reply_equals"]) in shown_of(text)
    for case in json.loads((DATA / "replies" / "talon" / "cases.json").read_text()):
        if case["kind"] == "text" and case["input"].strip():
            counts["talon: asked"] += 1
            counts["talon: same"] += shown_of(case["input"]) == words(case["expected_reply"])
            counts["talon: nothing of it hidden"] += words(case["expected_reply"]) in shown_of(case["input"])
    print(f"{dict(counts)}; the rest: we fold less than they cut")  # noqa: T201 - the table

    # What they call new must never be hidden; that we fold less than they cut is on purpose.
    for source in ("crisp", "talon"):
        assert counts[f"{source}: nothing of it hidden"] >= 0.9 * counts[f"{source}: asked"]
        assert counts[f"{source}: same"] >= 0.65 * counts[f"{source}: asked"]


def test_bounces_are_known_with_the_addresses_that_failed() -> None:
    counts: Counter[str] = Counter()
    for line in (DATA / "bounces" / "labels.jsonl").read_text().splitlines():
        label = json.loads(line)
        facts = read_mail((DATA / "bounces" / label["file"]).read_bytes()).facts
        permanent = sorted(f.address for f in facts.failures if f.is_permanent)
        is_bounce = kind_of(facts) is MailKind.BOUNCE and bool(permanent or not facts.failures)
        counts["all"] += 1
        counts["kind"] += is_bounce == (label["kind"] == "bounce") or label["kind"] == "no_address_found"
        counts["silent"] += bool(no_answer_reason(facts, ()))
        if label["kind"] == "bounce" and label["failed"]:
            counts["with address"] += 1
            counts["address"] += sorted(address.lower() for address in label["failed"]) == permanent
    print(dict(counts))  # noqa: T201 - the table

    assert counts["kind"] >= 0.93 * counts["all"]
    assert counts["address"] >= 0.85 * counts["with address"]
    assert counts["silent"] >= 0.98 * counts["all"]
