"""What of an account can be changed without signing in again, and what signing in again asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk_app.domain.accounts import Account
from desk_app.presenters.account_forms import (
    BY_PASSWORD,
    MAIL_SIGN_IN_PAGE,
    NO,
    SERVER_PAGE,
    WAY_IN,
    YES,
    Control,
    FormField,
    FormPage,
    value_of,
)
from desk_app.runtime.accounts.couriers import INTERVAL

NAME: Final = "_name"
"""What people call the account; no setting of its kind."""

_NAME: Final = FormField(
    NAME, "Name", "What you call this account.", needed="Write a name; it tells your accounts apart."
)
_INTERVAL: Final = FormField(
    INTERVAL,
    "Look for news",
    "News usually come at once; this is for when they do not.",
    Control.CHOICE,
    (("", "Every minute"), ("5", "5 min"), ("15", "15 min"), ("60", "Every hour")),
)
_SERVER: Final = FormPage("edit_server", "Change this account", "", (_NAME, _INTERVAL))
_MAILBOX: Final = FormPage(
    "edit_mailbox",
    "Change this mailbox",
    "",
    (
        _NAME,
        FormField(
            "sender_name", "Name of the sender", "Stands before the address, such as “Example Support”."
        ),
        FormField(
            "aliases",
            "Other addresses",
            "That arrive in the same mailbox, with commas between them. They count as yours.",
        ),
        FormField("signature", "Signature", "Stands under every reply from this mailbox.", Control.LINES),
        _INTERVAL,
        FormField("team", "Team", "New tickets of this mailbox go to it."),
        FormField(
            "acknowledge",
            "Answer new tickets by itself",
            "A short word that the mail has arrived. Never to lists, robots, or the same person twice a day.",
            Control.SWITCH,
            default=NO,
        ),
        FormField(
            "acknowledgement",
            "Words of that answer",
            "{number} and {subject} are filled in. Empty means the usual words.",
            Control.LINES,
            when=("acknowledge", YES),
        ),
        FormField(
            "marks_read",
            "Mark mail as read on the server",
            "Once it is safe here.",
            Control.SWITCH,
            default=NO,
            is_more=True,
        ),
        FormField(
            "moves_to",
            "Move mail on the server to",
            "Name of a folder there; empty leaves it where it is.",
            is_more=True,
        ),
        FormField(
            "marks_seen",
            "Mark mail as read there when it is read here",
            "Other mail programs see then that somebody has looked.",
            Control.SWITCH,
            default=NO,
            is_more=True,
        ),
        FormField(
            "marks_answered",
            "Mark mail as answered there when it is answered here",
            "Once the reply has left.",
            Control.SWITCH,
            default=NO,
            is_more=True,
        ),
        FormField(
            "follows_flags",
            "Take over what other programs have read",
            "What is read in the mailbox counts as read here.",
            Control.SWITCH,
            default=NO,
            is_more=True,
        ),
        FormField(
            "spam_to",
            "Move spam on the server to",
            "Name of a folder there, such as Junk; empty leaves it where it is.",
            is_more=True,
        ),
        FormField("folders", "Folders that are fetched", "With commas.", default="INBOX", is_more=True),
        FormField(
            "plus_addresses",
            "The mailbox takes support+x@example.com",
            "Replies carry their ticket in the address then, so that they always find it.",
            Control.SWITCH,
            default=NO,
            is_more=True,
        ),
    ),
)
_EDITS: Final = {"deskserver": _SERVER, "mailbox": _MAILBOX}


def edit_page(account: Account) -> FormPage:
    """What of an account can be changed."""
    return _EDITS.get(account.kind, _SERVER)


def edit_answers(account: Account) -> dict[str, str]:
    """How it stands."""
    return {**account.settings, NAME: account.name}


def changed_settings(account: Account, typed: dict[str, str]) -> dict[str, str]:
    """The settings that are different from how they stand; "" for one that is removed."""
    wanted = {
        item.name: value_of(item, typed).strip() for item in edit_page(account).fields if item.name != NAME
    }
    return {
        name: value
        for name, value in wanted.items()
        if value != account.settings.get(name, _default(account, name))
    }


def _default(account: Account, name: str) -> str:
    return next(item.default for item in edit_page(account).fields if item.name == name)


def sign_in_page(account: Account) -> FormPage:
    """What signing in again asks for."""
    if account.kind == "deskserver":
        names = {"password", "code"}
        fields = tuple(item for item in SERVER_PAGE.fields if item.name in names)
        return replace(SERVER_PAGE, key="again_server", title="Sign in again", text="", fields=fields)
    if account.kind == "mailbox":
        is_here = not account.settings.get("oauth")
        fields = tuple(
            item
            for item in MAIL_SIGN_IN_PAGE.fields
            if item.name != WAY_IN and (item.is_more or (item.name == "password") is is_here)
        )
        text = "" if is_here else "Your browser opens the provider’s page."
        return replace(MAIL_SIGN_IN_PAGE, key="again_mail", title="Sign in again", text=text, fields=fields)
    return FormPage("again", "Sign in again", "", ())


def sign_in_answers(account: Account) -> dict[str, str]:
    """How it stands, for the fields of `sign_in_page`."""
    return {**account.settings, WAY_IN: account.settings.get("oauth") or BY_PASSWORD}
