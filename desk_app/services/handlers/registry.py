"""Which function handles which change; the whole list of what can be done to a workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desk_app.domain import changes as c
from desk_app.services.handlers import (
    accounts,
    conversation,
    following,
    mail,
    merging,
    organisations,
    own,
    people,
    properties,
    sides,
    splitting,
    undo,
)
from desk_app.services.ports import Outcome, Unit

# The value type is tied to the key type, which a dict cannot say; the test of the registry checks it.
HANDLERS: Final[dict[type[c.Change], Callable[[Unit, Any], Outcome]]] = {
    c.CreateTicket: conversation.create_ticket,
    c.AddReply: conversation.add_reply,
    c.AddNote: conversation.add_note,
    c.StartSide: sides.start_side,
    c.WriteSide: sides.write_side,
    c.SetSideDone: sides.set_side_done,
    c.AddMessage: conversation.add_message,
    c.MoveMail: mail.move_mail,
    c.ReleaseMail: mail.release_mail,
    c.DropMail: mail.drop_mail,
    c.ScheduleMail: mail.schedule_mail,
    c.SetFields: properties.set_fields,
    c.ChangeTags: properties.change_tags,
    c.FollowTicket: following.follow_ticket,
    c.SnoozeTicket: properties.snooze_ticket,
    c.DeleteTicket: properties.delete_ticket,
    c.RestoreTicket: properties.restore_ticket,
    c.MarkRead: properties.mark_read,
    c.PinTicket: properties.pin_ticket,
    c.LinkTickets: properties.link_tickets,
    c.UnlinkTickets: properties.unlink_tickets,
    c.MergeTicket: merging.merge_ticket,
    c.UnmergeTicket: merging.unmerge_ticket,
    c.SplitTicket: splitting.split_ticket,
    c.CreateCustomer: people.create_customer,
    c.SetCustomer: people.set_customer,
    c.AddAddress: people.add_address,
    c.RemoveAddress: people.remove_address,
    c.MergeCustomers: people.merge_customers,
    c.CreateOrganisation: organisations.create_organisation,
    c.SetOrganisation: organisations.set_organisation,
    c.MergeOrganisations: organisations.merge_organisations,
    c.DeleteOrganisation: organisations.delete_organisation,
    c.CreateAsset: people.create_asset,
    c.CreateAgent: people.create_agent,
    c.SetAgent: people.set_agent,
    c.CreateQueue: people.create_queue,
    c.CreateStatus: people.create_status,
    c.CreateTag: people.create_tag,
    c.DefineField: people.define_field,
    c.SaveDraft: own.save_draft,
    c.RestoreDraft: own.restore_draft,
    c.DiscardDraft: own.discard_draft,
    c.SaveView: own.save_view,
    c.DeleteView: own.delete_view,
    c.AddAccount: accounts.add_account,
    c.SetAccount: accounts.set_account,
    c.RemoveAccount: accounts.remove_account,
    c.UndoChange: undo.undo_change,
    c.RedoChange: undo.redo_change,
}
