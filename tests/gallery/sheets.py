"""Every sheet of the gallery. A page adds its own here when it is built."""

from __future__ import annotations

from tests.gallery.arabic_sheets import arabic, arabic_customer, arabic_search
from tests.gallery.conversation_sheets import conversation, sealed
from tests.gallery.customer_states import customers_states
from tests.gallery.details_sheets import details
from tests.gallery.first_run_sheets import account, elsewhere, first_run, locked
from tests.gallery.kit_components import components
from tests.gallery.kit_controls import controls
from tests.gallery.kit_overlays import over_a_window
from tests.gallery.kit_states import states
from tests.gallery.page_sheets import (
    asked,
    contacts,
    help_found,
    history,
    keys,
    new_customer,
    next_key,
    nobody_found,
    page,
)
from tests.gallery.pages_sheets import new_ticket
from tests.gallery.palette_sheets import asking, assigning, nothing_found, nothing_typed, querying, snoozing
from tests.gallery.pane_states import conversation_states, details_states, list_states
from tests.gallery.picture_scene import (
    looking_scene,
    offline_scene,
    picture_scene,
    reading_scene,
    selection_scene,
    versions_scene,
)
from tests.gallery.search_sheets import searching
from tests.gallery.settings_sheets import accounts_page, kept, outbox_page, security, settings
from tests.gallery.side_sheets import answering, composing
from tests.gallery.stage import Sheet
from tests.gallery.sync_sheets import conflicts, outbox, outbox_empty
from tests.gallery.why_sheets import why
from tests.gallery.window_scene import customers_scene, first_scene, hint_scene, search_scene

SHEETS: tuple[Sheet, ...] = (
    Sheet("window", picture_scene, scaled_size=False),
    Sheet("window-narrow", picture_scene, (1024, 700), scaled_size=False),
    Sheet("window-hint", hint_scene, scaled_size=False),
    Sheet("window-hint-narrow", hint_scene, (1024, 700), scaled_size=False),
    Sheet("window-offline", offline_scene, scaled_size=False),
    Sheet("window-looking", looking_scene, scaled_size=False),
    Sheet("window-selection", selection_scene, scaled_size=False),
    Sheet("window-reading", reading_scene, scaled_size=False),
    Sheet("window-versions", versions_scene, scaled_size=False, is_walked=False),
    Sheet("window-first", first_scene, scaled_size=False),
    Sheet("window-customers", customers_scene, scaled_size=False),
    Sheet("window-customers-narrow", customers_scene, (1024, 700), scaled_size=False),
    Sheet("window-search", search_scene, scaled_size=False),
    Sheet("arabic", arabic, scaled_size=False, is_walked=False),
    Sheet("arabic-customer", arabic_customer, (1024, 700), scaled_size=False, is_walked=False),
    Sheet("arabic-search", arabic_search, scaled_size=False, is_walked=False),
    Sheet("kit-components", components, focus="focused"),
    Sheet("kit-states", states, focus="search"),
    Sheet("kit-controls", controls, focus="tabs.details"),
    Sheet("kit-overlays", over_a_window),
    Sheet("conversation", conversation, (1680, 900)),
    Sheet("conversation-side", answering, (1120, 900)),
    Sheet("composer-side", composing, (1680, 900)),
    Sheet("conversation-sealed", sealed, (640, 760), is_walked=False),
    Sheet("details", details, focus="details.tabs.details"),
    Sheet("states-list", list_states),
    Sheet("states-conversation", conversation_states, (1800, 900)),
    Sheet("states-details", details_states, (1500, 900)),
    Sheet("states-customers", customers_states, (1680, 900), is_walked=False),
    Sheet("new-ticket", new_ticket),
    Sheet("help", page("program.help", "agent"), scaled_size=False),
    Sheet("help-keys", page("program.help", "keys"), (1024, 700), scaled_size=False),
    Sheet("help-found", help_found, scaled_size=False),
    Sheet("first-run", first_run(0, way="demo"), scaled_size=False),
    Sheet("first-run-narrow", first_run(0), (1024, 700), scaled_size=False),
    Sheet("first-run-person", first_run(1), scaled_size=False),
    Sheet("first-run-code", first_run(2), scaled_size=False),
    Sheet("first-run-locked", locked, scaled_size=False),
    Sheet(
        "first-run-server",
        account("server", {"url": "desk.kestrel.example", "email": "mira@kestrel.example"}),
        scaled_size=False,
    ),
    Sheet(
        "first-run-server-narrow", account("server", {}, pages=1, more=True), (1024, 700), scaled_size=False
    ),
    Sheet("first-run-mailbox", account("mailbox", {}), scaled_size=False),
    Sheet(
        "first-run-mail-sign-in",
        account(
            "mailbox", {"address": "support@kestrel.example", "_agent": "Mira Okafor"}, pages=1, more=True
        ),
        scaled_size=False,
    ),
    Sheet("first-run-mail-provider", elsewhere(pages=1), scaled_size=False),
    Sheet("first-run-mail-browser", elsewhere(pages=2), (1024, 700), scaled_size=False),
    Sheet(
        "first-run-mail-refused",
        elsewhere(pages=2, problem="login.kestrel.example says that you did not allow it.", more=True),
        (1024, 700),
        scaled_size=False,
    ),
    Sheet("first-run-backup", first_run(1, way="backup"), scaled_size=False),
    Sheet("settings", settings(), scaled_size=False),
    Sheet("settings-keys", settings("keys"), scaled_size=False),
    Sheet("settings-workspace", settings("workspace"), scaled_size=False),
    Sheet("settings-accounts", accounts_page(), scaled_size=False),
    Sheet("settings-accounts-edit", accounts_page("account.Repairs.edit"), scaled_size=False),
    Sheet("settings-accounts-add", accounts_page("accounts.add.mailbox"), (1024, 700), scaled_size=False),
    Sheet("outbox", outbox_page, scaled_size=False),
    Sheet("outbox-full", outbox("go.outbox"), scaled_size=False),
    Sheet("outbox-panel", outbox("program.outbox"), scaled_size=False),
    Sheet("outbox-arrived", outbox_empty(has_account=True), scaled_size=False, is_walked=False),
    Sheet("outbox-alone", outbox_empty(has_account=False), (1024, 700), scaled_size=False, is_walked=False),
    Sheet("conflicts", conflicts(), scaled_size=False),
    Sheet("conflicts-narrow", conflicts(), (1024, 700), scaled_size=False, is_walked=False),
    Sheet("conflicts-merged", conflicts(is_merged=True), scaled_size=False),
    Sheet("conflicts-none", conflicts(is_empty=True), scaled_size=False, is_walked=False),
    Sheet("security", security(), scaled_size=False, is_walked=False),
    Sheet(
        "security-password", security("security.password"), (1024, 700), scaled_size=False, is_walked=False
    ),
    Sheet("security-factor", security("security.set_up"), scaled_size=False),
    Sheet("keys", keys, scaled_size=False),
    Sheet("keys-narrow", keys, (1024, 700), scaled_size=False, is_walked=False),
    Sheet("keys-next", next_key, (1024, 700), scaled_size=False, is_walked=False),
    Sheet("followed", why(""), scaled_size=False, is_walked=False),
    Sheet("why-due", why("ticket.why_due"), scaled_size=False),
    Sheet("why-due-late", why("ticket.why_due", is_late=True), (1024, 700), scaled_size=False),
    Sheet("why-mood", why("ticket.why_mood"), scaled_size=False),
    Sheet("history", history, scaled_size=False),
    Sheet("question", asked, scaled_size=False, is_walked=False),
    Sheet("customers-import", contacts, scaled_size=False),
    Sheet("customers-new", new_customer, (1024, 700), scaled_size=False, is_walked=False),
    Sheet("customers-nobody", nobody_found, (1024, 700), scaled_size=False, is_walked=False),
    Sheet("about", page("program.about"), scaled_size=False),
    Sheet("problem", page("program.problem"), scaled_size=False),
    Sheet("settings-found", settings(typed="backup"), scaled_size=False),
    Sheet("settings-reading", settings("reading"), scaled_size=False, is_walked=False),
    Sheet("settings-notifications", settings("notifications"), scaled_size=False, is_walked=False),
    Sheet("settings-privacy", settings("privacy"), (1024, 700), scaled_size=False, is_walked=False),
    Sheet("settings-more", settings("more"), (1024, 700), scaled_size=False, is_walked=False),
    Sheet("settings-kept", kept, scaled_size=False),
    Sheet("settings-narrow", settings("writing"), (1024, 700), scaled_size=False),
    Sheet("search", searching, focus="search0.line"),
    Sheet("palette", assigning),
    Sheet("palette-empty", nothing_typed),
    Sheet("palette-nothing", nothing_found),
    Sheet("palette-snooze", snoozing),
    Sheet("palette-query", querying),
    Sheet("palette-argument", asking),
)
