"""The list of steps: there while somebody looks at it, and not afterwards."""

from __future__ import annotations

from tests.unit.presenters.office import Office


def test_the_steps_are_there_while_somebody_looks(office: Office) -> None:
    history = office.window.history
    history.show_list(is_open=True)
    office.loop.settle(lambda: bool(history.state.steps))
    assert history.state.steps[0].title

    history.show_list(is_open=False)
    assert history.state.steps == ()


def test_a_list_closed_while_it_is_read_stays_empty(office: Office) -> None:
    history = office.window.history
    history.show_list(is_open=True)
    history.show_list(is_open=False)
    office.loop.settle(lambda: "history.state" not in office.session.questions)

    assert history.state.steps == ()
    assert history.state.undo is not None
