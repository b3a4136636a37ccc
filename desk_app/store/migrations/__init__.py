"""The schema of the database as numbered steps, oldest first.

Each step is a module `mNNNN_what.py` with `STATEMENTS` (one SQL statement each) and, where rows have to be
rewritten, a function `run(driver)` that follows them in the same transaction. A released step is frozen.
The list below is written out, because the packaged program has no folder to look into.
"""

from __future__ import annotations

from desk_app.store.migrations import (
    m0001_first,
    m0002_sync,
    m0003_mail,
    m0004_mail_marks,
    m0005_pins,
    m0006_draft_wishes,
    m0007_words_away,
    m0008_known_seq,
    m0009_standing,
    m0010_followers,
    m0011_sides,
    m0012_own_steps,
)
from desk_app.store.migrations.step import Migration

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "first", m0001_first.STATEMENTS),
    Migration(2, "sync", m0002_sync.STATEMENTS),
    Migration(3, "mail", m0003_mail.STATEMENTS),
    Migration(4, "mail_marks", m0004_mail_marks.STATEMENTS),
    Migration(5, "pins", m0005_pins.STATEMENTS),
    Migration(6, "draft_wishes", m0006_draft_wishes.STATEMENTS),
    Migration(7, "words_away", m0007_words_away.STATEMENTS),
    Migration(8, "known_seq", m0008_known_seq.STATEMENTS),
    Migration(9, "standing", m0009_standing.STATEMENTS),
    Migration(10, "followers", m0010_followers.STATEMENTS, m0010_followers.run),
    Migration(11, "sides", m0011_sides.STATEMENTS),
    Migration(12, "own_steps", m0012_own_steps.STATEMENTS),
)
"""Every step from an empty file to the present schema; the number of a step is its place, from 1."""
