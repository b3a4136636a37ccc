"""Who works here, as others see them: name and e-mail address of the agent at this computer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk_app.domain.changes import ChangeSet, SetAgent
from desk_app.domain.entities import Agent
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import AgentId
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.session import Session
from desk_app.runtime.settings_schema import ME
from desk_app.services.reading import Team


@dataclass(frozen=True, slots=True)
class PersonState:
    """The two rows.

    Attributes:
        problem: Why the last change was refused; empty for none.
        fixed: Why nothing can be changed; empty when it can.
    """

    name: str = ""
    email: str = ""
    problem: str = ""
    fixed: str = ""


class PersonPresenter(Presenter[PersonState]):
    """The agent of this workspace's window; a change is a step of the history."""

    def __init__(self, session: Session) -> None:
        super().__init__(PersonState(fixed="" if session.workspace.me.id else _NOBODY))
        self._session = session
        self._stop: Stop = session.on_team(self._read)

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()

    def set_name(self, name: str) -> None:
        """Be called otherwise; replies that were sent keep the name they had."""
        if name.strip() != self._state.name:
            self._change(name=name)

    def set_email(self, email: str) -> None:
        """Be reached otherwise."""
        if email.strip() != self._state.email:
            self._change(email=email)

    def _change(self, *, name: str | None = None, email: str | None = None) -> None:
        me = self._session.workspace.me.id
        if me is None:
            return

        def done(_changes: ChangeSet) -> None:
            self._show(replace(self._state, problem=""))

        def failed(error: DeskError) -> None:
            self._show(replace(self._state, problem=str(error)))

        self._session.apply(SetAgent(AgentId(me), name, email), done, failed=failed)

    def _read(self, team: Team) -> None:
        me = self._session.workspace.me
        agent = team.agents.get(AgentId(me.id)) if me.id is not None else None
        if agent is None:
            return
        self._remember(agent)
        self._show(replace(self._state, name=agent.name, email=agent.email))

    def _remember(self, agent: Agent) -> None:
        """What is written from now on has the new name, and the next start finds who works here by it."""
        workspace, preferences = self._session.workspace, self._session.preferences
        if workspace.me.name == agent.name and self._state.email in {"", agent.email}:
            return
        workspace.me = replace(workspace.me, name=agent.name)
        if preferences.get(ME) in {self._state.name, self._state.email}:
            preferences.set(ME, agent.email or agent.name)


_NOBODY = "Nobody works in this workspace yet."
