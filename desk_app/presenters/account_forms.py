"""What the window asks for when an account is set up or changed: pages of fields, as data.

The questions of a kind (`AccountKind.fields`) are plain texts; here stands how a person answers them: in
which order, with which control, and what is asked only when another answer makes sense of it. Wizard and
settings show the same pages. A kind without pages of its own gets one page with everything it asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final, Protocol

from desk_app.domain.accounts import SetupField

YES: Final = "yes"
NO: Final = "no"


@unique
class Control(StrEnum):
    """With what something is answered."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - the name of a control
    LINES = "lines"
    """Several lines of text."""
    FILE = "file"
    """The path of a file, typed or chosen."""
    CHOICE = "choice"
    """One of a few that stand side by side."""
    RADIO = "radio"
    """One of a few that stand below one another."""
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class FormField:
    """Something that is asked.

    Attributes:
        name: The field's name in the kind's answers; one of a page's own begins with an underscore.
        label: One to four words.
        help: One sentence.
        control: With what it is answered.
        choices: For CHOICE and RADIO: what is kept, and what is read.
        when: Name of another field and the answers of it with which this one is asked; empty for always.
        needed: What is said when it stays empty; empty when it may.
        default: What holds until a person answers.
        is_more: It stands behind "More"; few people need it.
    """

    name: str
    label: str
    help: str = ""
    control: Control = Control.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    when: tuple[str, ...] = ()
    needed: str = ""
    default: str = ""
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page of questions.

    Attributes:
        key: Stable; names the page's widgets.
        title: What is asked.
        text: One sentence about it.
        fields: The questions, in order.
        tries: The answers so far are tried against the remote when the person goes on.
        proposes: What they lead to is looked up when the person goes on.
        busy: What is said meanwhile.
    """

    key: str
    title: str
    text: str
    fields: tuple[FormField, ...]
    tries: bool = False
    proposes: bool = False
    busy: str = ""

    def shown(self, typed: Mapping[str, str]) -> tuple[FormField, ...]:
        """The fields that are asked with these answers."""
        return tuple(item for item in self.fields if _is_asked(item, self, typed))

    def problems(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What is wrong before anything is tried, by field."""
        return {
            item.name: item.needed
            for item in self.shown(typed)
            if item.needed and not value_of(item, typed).strip()
        }


class Elsewhere(Protocol):
    """The page of a provider in which a person is waited for."""

    def open_again(self) -> None:
        """Open it once more."""

    def elsewhere(self) -> str:
        """Its address; empty where it is not known yet."""


def value_of(item: FormField, typed: Mapping[str, str]) -> str:
    """The answer that holds."""
    return typed.get(item.name, item.default)


def _is_asked(item: FormField, page: FormPage, typed: Mapping[str, str]) -> bool:
    if not item.when:
        return True
    name, *wanted = item.when
    other = next((one for one in page.fields if one.name == name), None)
    answer = value_of(other, typed) if other is not None else typed.get(name, "")
    return answer in wanted


ENTRY: Final = "_entry"
"""How somebody enters a server: by password or invitation."""
WAY_IN: Final = "_way_in"
"""How somebody signs in to a mailbox: here by password, or in the browser of a provider."""
BY_PASSWORD: Final = "password"  # noqa: S105 - the name of a choice
BY_INVITATION: Final = "invitation"
CODE_NEEDED: Final = "_code_needed"
"""The server has said that a second factor is needed."""
PROVIDER: Final = "_provider"
"""The provider whose page is the usual way to sign in."""
AGENT_NAME: Final = "_agent"
"""The name of the person, asked where there is no workspace that knows it."""
EVERYTHING_DAYS: Final = "36500"

SERVER_PAGE: Final = FormPage(
    "server",
    "Sign in to your server",
    "Your team’s address, and how you belong to it. Nothing is kept here before that works.",
    (
        FormField(
            "url",
            "Address of the server",
            "Such as desk.example.org. The connection is always encrypted.",
            needed="Write the address of your team’s server. Whoever runs it knows it.",
        ),
        FormField(
            ENTRY,
            "How do you sign in?",
            control=Control.CHOICE,
            choices=((BY_PASSWORD, "With a password"), (BY_INVITATION, "With an invitation")),
            default=BY_PASSWORD,
        ),
        FormField(
            "email",
            "E-mail address",
            "The one you have at this server.",
            when=(ENTRY, BY_PASSWORD),
            needed="Write the e-mail address you sign in with.",
        ),
        FormField(
            "invitation",
            "Invitation",
            "The long code you were sent. It works once.",
            when=(ENTRY, BY_INVITATION),
            needed="Paste the code of your invitation.",
        ),
        FormField(
            "your_name",
            "Your name",
            "Colleagues and customers see it.",
            when=(ENTRY, BY_INVITATION),
            needed="Write your name; colleagues and customers see it.",
        ),
        FormField(
            "password",
            "Password",
            "It is not kept here: this computer gets a key of its own. With an invitation you choose it now.",
            Control.SECRET,
            needed="Write your password; with an invitation, the one you want from now on.",
        ),
        FormField(
            "code",
            "Code of your authenticator",
            "Six digits.",
            when=(CODE_NEEDED, YES),
            needed="Write the six digits that your authenticator shows now.",
        ),
        FormField("team", "Workspace", "Only where the server has several.", is_more=True),
        FormField(
            "ca_file",
            "Certificates of your own",
            "A PEM file, where your team signs its certificates itself.",
            Control.FILE,
            is_more=True,
        ),
        FormField(
            "proxy", "Proxy", "Its address, or “none”; empty means what the system says.", is_more=True
        ),
        FormField(
            "plain",
            "Allow a connection without encryption",
            "Passwords and mail can be read on the way then. Only for a trial in your own network.",
            Control.SWITCH,
            default=NO,
            is_more=True,
        ),
    ),
    tries=True,
    busy="Signing in",
)

ADDRESS_PAGE: Final = FormPage(
    "address",
    "Which mailbox?",
    "The address that customers write to. What servers it has is found out by itself.",
    (
        FormField(
            "address",
            "E-mail address of the mailbox",
            "Such as support@example.com.",
            needed="Write the address that customers write to.",
        ),
        FormField(
            AGENT_NAME,
            "Your name",
            "Customers see it below your replies.",
            needed="Write your name; customers see it below your replies.",
        ),
        FormField(
            "sender_name",
            "Name of the sender",
            "Stands before the address in your replies, such as “Example Support”.",
        ),
    ),
    proposes=True,
    busy="Looking for its servers",
)

_PROTECTION: Final = (("", "Find out"), ("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "None"))
_PASSWORDS: Final = (WAY_IN, BY_PASSWORD)
_BROWSERS: Final = (WAY_IN, "google", "microsoft", "other")
_OTHER: Final = (WAY_IN, "other")

MAIL_SIGN_IN_PAGE: Final = FormPage(
    "mail_sign_in",
    "Sign in to the mailbox",
    "",
    (
        FormField(
            WAY_IN,
            "How do you sign in?",
            control=Control.CHOICE,
            choices=(
                (BY_PASSWORD, "Password"),
                ("google", "Google"),
                ("microsoft", "Microsoft"),
                ("other", "Other"),
            ),
            default=BY_PASSWORD,
        ),
        FormField(
            "password",
            "Password",
            "Of the mailbox. Many providers want an app password: you make one on their website.",
            Control.SECRET,
            when=_PASSWORDS,
            needed="Write the password of the mailbox, or an app password of the provider.",
        ),
        FormField(
            "oauth_issuer",
            "Address of the provider",
            "Where your organisation signs in, such as https://login.example.com.",
            when=_OTHER,
            needed="Write the address of the provider. Whoever runs it knows it.",
        ),
        FormField(
            "client_id",
            "Client id",
            "Of your organisation’s registration of Desk App at the provider. You sign in there, in your"
            " browser; the password never comes here.",
            when=_BROWSERS,
            needed="Write the client id under which Desk App is registered at the provider.",
        ),
        FormField(
            "client_secret",
            "Client secret",
            "Only where the provider gave one with the client id.",
            Control.SECRET,
            when=_BROWSERS,
        ),
        FormField(
            "oauth_scope",
            "Scope",
            "What is asked of the provider, where the usual is not enough.",
            when=_OTHER,
            is_more=True,
        ),
        FormField("user", "User name", "Only where it is not the address.", is_more=True),
        FormField("imap_host", "IMAP server", "Where mail comes from; found when empty.", is_more=True),
        FormField("imap_port", "IMAP port", "Usually 993, or 143 with STARTTLS.", is_more=True),
        FormField(
            "imap_security",
            "IMAP protection",
            "“None” works on this very computer only.",
            Control.CHOICE,
            _PROTECTION,
            is_more=True,
        ),
        FormField("smtp_host", "SMTP server", "Where replies go out; found when empty.", is_more=True),
        FormField("smtp_port", "SMTP port", "Usually 465, or 587 with STARTTLS.", is_more=True),
        FormField(
            "smtp_security",
            "SMTP protection",
            "“None” works on this very computer only.",
            Control.CHOICE,
            _PROTECTION,
            is_more=True,
        ),
        FormField(
            "ca_file",
            "Certificates of your own",
            "A PEM file, where your provider signs its certificates itself.",
            Control.FILE,
            is_more=True,
        ),
    ),
    tries=True,
    busy="Trying both servers",
)

HISTORY_PAGE: Final = FormPage(
    "history",
    "What to keep here",
    "",
    (
        FormField(
            "history_days",
            "Mail that is there already",
            "It comes in as closed tickets. Nobody is answered, nothing is marked or moved.",
            Control.RADIO,
            (
                ("0", "None: begin with the next mail"),
                ("30", "The last 30 days"),
                ("90", "The last 90 days"),
                ("365", "The last year"),
                (EVERYTHING_DAYS, "Everything"),
            ),
            default="90",
        ),
    ),
)

_UPLOAD: Final = FormField(
    "upload",
    "Take along what is here",
    "The tickets and customers of this computer go to the server and belong to the team from then on. Nothing"
    " changes its number in links. For a server that was set up empty for it.",
    Control.SWITCH,
    default=NO,
)

PAGES: Final[Mapping[str, tuple[FormPage, ...]]] = {
    "deskserver": (SERVER_PAGE,),
    "mailbox": (ADDRESS_PAGE, MAIL_SIGN_IN_PAGE, HISTORY_PAGE),
}
"""The pages of a kind, in order."""


def pages_of(
    kind: str,
    title: str,
    fields: tuple[SetupField, ...],
    *,
    can_upload: bool = False,
    is_new: bool = False,
) -> tuple[FormPage, ...]:
    """The pages that ask for an account.

    Args:
        kind: Name of the kind.
        title: What people call it.
        fields: What it asks for.
        can_upload: There is a workspace whose content could be taken along.
        is_new: There is no workspace yet, and nobody who works in it.
    """
    pages = PAGES.get(kind)
    if pages is None:
        return (FormPage(kind, title, "", tuple(map(_plain, fields)), tries=True, busy="Trying it"),)
    if can_upload and any(item.name == "upload" for item in fields):
        first = pages[0]
        at = next(place for place, item in enumerate(first.fields) if item.is_more)
        whole = (*first.fields[:at], _UPLOAD, *first.fields[at:])
        pages = (replace(first, fields=whole), *pages[1:])
    if not is_new:
        pages = tuple(_without(page, AGENT_NAME) for page in pages)
    return pages


def _without(page: FormPage, name: str) -> FormPage:
    return replace(page, fields=tuple(item for item in page.fields if item.name != name))


def _plain(item: SetupField) -> FormField:
    """A question as a line of text."""
    return FormField(
        item.name,
        item.label,
        item.help,
        Control.SECRET if item.is_secret else Control.TEXT,
        needed=f"{item.label} is missing." if item.is_required else "",
        default=item.default,
        is_more=not item.is_required,
    )


def answers_of(
    pages: tuple[FormPage, ...], typed: Mapping[str, str], known: frozenset[str]
) -> dict[str, str]:
    """The answers a kind understands: what is asked on the pages and was given, no more.

    Args:
        pages: The pages that were shown.
        typed: What stands in the fields.
        known: Names the kind has.
    """
    answers = {
        item.name: _meant(item, value_of(item, typed))
        for page in pages
        for item in page.shown(typed)
        if item.name in known
    }
    way_in = typed.get(WAY_IN, BY_PASSWORD)
    if "oauth" in known and way_in != BY_PASSWORD:
        answers["oauth"] = way_in
    return {name: value for name, value in answers.items() if value}


def _meant(item: FormField, text: str) -> str:
    """An answer without spaces around it; they may belong to a secret."""
    return text if item.control is Control.SECRET else text.strip()
