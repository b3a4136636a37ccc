"""What a window asks of the part of the program that talks to servers, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.presenters.file_reading import FilePort
from desk_app.presenters.presence import PresencePort
from desk_app.presenters.syncing import SyncPort
from desk_app.presenters.words_away import WordsPort


@dataclass(frozen=True, slots=True)
class RemotePorts:
    """What there is for a workspace that can be written.

    Attributes:
        sync: Who serves the accounts.
        files: Fetches attachments that are not on this computer.
        presence: Knows who is in which ticket.
        words: Fetches messages that are not kept on this computer.
    """

    sync: SyncPort
    files: FilePort
    presence: PresencePort
    words: WordsPort | None = None
