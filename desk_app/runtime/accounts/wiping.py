"""What a device does when its team has shut it out: the team's data goes, what is the person's own stays.

A workspace that holds nothing but the team's is removed whole, keys first. One with tickets of another
account loses all rows, files, texts of the search index, undo records, journal and backups of the team's.
"""

from __future__ import annotations

from typing import Final

from desk_app.domain.accounts import Account
from desk_app.runtime.accounts.vault import Vault
from desk_app.store import key_record
from desk_app.store.opening import Store
from desk_app.store.purging import has_others, purge_account
from desk_app.store.wiping import is_wiped, order_wipe

REMOVED: Final = "Your team has shut this computer out, so everything of the team was removed from it."
OWN_STAYS: Final = f"{REMOVED} What is your own is still here."


LOCKED: Final = (
    "This computer was without its team for too long, and not everything was sent: it is locked now, and only"
    " its recovery code opens it."
)


def lock(vault: Vault) -> str:
    """Leave the recovery code as the only way in, because what was not sent is never destroyed.

    Raises:
        WorkspaceLocked: The keyring does not let its entry go; the next call tries again.
    """
    vault.lock_workspace()
    return LOCKED


def wipe(store: Store, vault: Vault, account: Account) -> str:
    """Destroy what is here of an account; gives the sentence for the person.

    Raises:
        DiskFull, ReadOnly, StoreError: It could not be begun; the next contact tries again.
    """
    if is_wiped(store.places.folder):
        return REMOVED
    if store.writer.derive(lambda driver: has_others(driver, account.id)).result():
        purge_account(store, account.id)
        vault.forget(account.id)
        return OWN_STAYS
    folder = store.places.folder
    workspace_id = key_record.load(folder).workspace_id
    order_wipe(folder)
    vault.forget_workspace(workspace_id)
    vault.forget(account.id)
    return REMOVED
