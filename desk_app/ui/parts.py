"""What stands in the windows besides the list and the navigation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desk_app.presenters.details_sections import SectionKeeper
from desk_app.presenters.list_presence import ListPresence
from desk_app.presenters.palette_memory import FileHabits
from desk_app.presenters.presence import PresencePort
from desk_app.presenters.remote_ports import RemotePorts
from desk_app.presenters.sending import SendingPresenter, WaitingReplies
from desk_app.presenters.trusted_senders import TrustedSenders
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.premises import Premises
from desk_app.ui.conversation.pane import build_ticket_pane
from desk_app.ui.conversation.why_panel import why_part
from desk_app.ui.customers.page import customers_part
from desk_app.ui.details.build import details_part
from desk_app.ui.pages.about import about_part
from desk_app.ui.pages.help import help_here, help_part
from desk_app.ui.pages.new_ticket import new_ticket_part
from desk_app.ui.pages.outbox import outbox_parts
from desk_app.ui.pages.problem import problem_part
from desk_app.ui.pages.settings import settings_part
from desk_app.ui.pages.settings_accounts import accounts_block
from desk_app.ui.pages.settings_keys import keys_block
from desk_app.ui.pages.settings_person import person_block
from desk_app.ui.pages.settings_workspace import workspace_block
from desk_app.ui.palette.build import palette_part
from desk_app.ui.shell.parts import PagePart, WindowContext, WindowParts
from desk_app.ui.sync.keep_block import keep_block


def window_parts(
    folder: Path,
    premises: Premises | None = None,
    remote: RemotePorts | None = None,
    *,
    accounts: Accounts | None = None,
) -> WindowParts:
    """Every pane and page there is.

    Args:
        folder: The workspace, in which small habits of the person are kept.
        premises: The workspace as a whole; what needs it is left out without.
        remote: Who talks to servers; without it pill and outbox stand still and nothing is fetched.
        accounts: Sets accounts up; the settings have none without.
    """
    blocks: dict[str, Callable[[WindowContext], QWidget]] = {
        "keys": keys_block,
        "writing": person_block,
    }
    reports: tuple[PagePart, ...] = ()
    if premises is not None:
        blocks["workspace"] = workspace_block(premises)
        reports = (problem_part(premises.report),)
    habits = FileHabits(folder)
    plugs: tuple[Callable[[WindowContext], None], ...] = ()
    if remote is not None:
        blocks["offline"] = keep_block(remote.files)
        plug, sync_pages = outbox_parts(remote.sync)
        plugs, reports = (plug, list_presence_part(remote.presence)), (*reports, *sync_pages)
        if accounts is not None:
            blocks["accounts"] = accounts_block(accounts, remote.sync)
    return WindowParts(
        conversation=partial(build_ticket_pane, senders=TrustedSenders(habits), remote=remote),
        details=details_part(SectionKeeper(habits)),
        extras=(
            palette_part(habits),
            new_ticket_part,
            why_part,
            sending_part(WaitingReplies(habits)),
            help_here,
            *plugs,
        ),
        pages=(
            customers_part(premises.make_safe) if premises is not None else customers_part(),
            settings_part(blocks),
            help_part(),
            *reports,
            about_part(),
        ),
    )


def sending_part(replies: WaitingReplies) -> Callable[[WindowContext], None]:
    """Count down what is sent in a window; the first one also what waited when the program ended."""
    was_resumed = False

    def plug(context: WindowContext) -> None:
        nonlocal was_resumed
        sending = SendingPresenter(context.window.session, replies)
        context.frame.destroyed.connect(sending.close)
        if not was_resumed:
            was_resumed = True
            sending.resume()

    return plug


def list_presence_part(port: PresencePort) -> Callable[[WindowContext], None]:
    """Show in the list's rows who else is in their tickets."""

    def plug(context: WindowContext) -> None:
        presence = ListPresence(context.window, port)
        context.frame.destroyed.connect(presence.close)

    return plug
