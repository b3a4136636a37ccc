"""The wizard: shows the page of each step in the frame, and carries the recovery code to paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSaveFile, Qt
from PySide6.QtGui import QKeyEvent, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QRadioButton, QWidget

from desk_app.presenters.first_run import FirstRunPresenter
from desk_app.presenters.first_run_state import FirstRunState
from desk_app.presenters.first_run_ways import ACCOUNT_STEPS, IN_LINE, STEP_LABELS, WAYS, Step
from desk_app.presenters.preferences import Preferences
from desk_app.ui.first_run.account_pages import AccountPage, ProtectPage
from desk_app.ui.first_run.frame import StartFrame
from desk_app.ui.first_run.pages import BackupPage, CodePage, PersonPage, ReadyPage, StartPage
from desk_app.ui.kit.announce import announce

_FILE = "desk-app-recovery-code.txt"
_Page = StartPage | PersonPage | BackupPage | ProtectPage | CodePage | ReadyPage | AccountPage


class Wizard(StartFrame):
    """The first run."""

    def __init__(self, first_run: FirstRunPresenter, preferences: Preferences) -> None:
        super().__init__(preferences, title="Welcome – Desk App")
        self._first_run = first_run
        self.start, self.person = StartPage(first_run), PersonPage(first_run)
        self.code, self.ready = CodePage(first_run), ReadyPage()
        self.account = AccountPage(first_run)
        self._pages: dict[Step, _Page] = {
            Step.START: self.start,
            Step.PERSON: self.person,
            Step.BACKUP: BackupPage(first_run),
            Step.PROTECT: ProtectPage(first_run),
            Step.CODE: self.code,
            Step.READY: self.ready,
            **dict.fromkeys(ACCOUNT_STEPS, self.account),
        }
        for page in self._pages.values():
            page.setParent(self)
            page.hide()
        self._step: Step | None = None
        self.next_wanted.connect(first_run.next)
        self.back_wanted.connect(self._back)
        self.start.other_wanted.connect(self._take)
        self.start.folder_wanted.connect(self._choose_folder)
        self.code.copy_wanted.connect(self._copy)
        self.code.save_wanted.connect(self._save)
        self.code.print_wanted.connect(self._print)
        self._stop_watching = first_run.watch(self._render)
        self.closed.connect(self._finish)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 choose a way, 4 and 5 take the others; Enter goes on."""
        number = event.text()
        is_start = self._first_run.state.step is Step.START
        if is_start and number.isdigit() and 0 < int(number) <= len(WAYS):
            way = WAYS[int(number) - 1]
            if way in IN_LINE:
                self._take(way.key)
                return
            self._first_run.choose(way.key)
            self.start.first_focus().setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = QApplication.focusWidget()
            if isinstance(focused, QAbstractButton) and not isinstance(focused, QRadioButton):
                focused.click()
            else:
                self._first_run.next()
        else:
            super().keyPressEvent(event)

    def _render(self, state: FirstRunState) -> None:
        if state.begun is not None:
            return
        steps = state.steps
        self.side.show_steps([STEP_LABELS[step] for step in steps], steps.index(state.step))
        page = self._pages[state.step]
        page.show_state(state)
        if state.step is not self._step:
            self._step = state.step
            self.show_page(page)
            self._focus_page()
            announce(self, page.title.text())
            self.setWindowTitle(f"{page.title.text()} – Desk App")
        self._show_foot(state)

    def _show_foot(self, state: FirstRunState) -> None:
        is_start = state.step is Step.START
        is_demo_made = (
            bool(state.busy) and state.step is Step.READY and state.begun is None and not state.sync
        )
        is_tried = bool(state.busy) and state.step in ACCOUNT_STEPS
        self.next.setText("Open Desk App" if state.is_last else "Continue")
        self.next.set_arrow("" if state.is_last else "arrow-right")
        self.next.setVisible(not is_demo_made)
        self.next.set_blocked(f"{state.busy}…" if state.busy else "")
        self.next.retheme()
        self.back.setText("Quit" if is_start else "Stop" if is_demo_made or is_tried else "Back")
        self.back.setVisible(is_start or is_demo_made or not state.is_last)
        self.back.retheme()
        self.note.setText((state.busy and f"{state.busy}…") or (state.error if is_start else ""))

    def _focus_page(self) -> None:
        page = self._pages[self._first_run.state.step]
        foot = self.back if self.next.isHidden() else self.next
        target: QWidget = foot if isinstance(page, ReadyPage) else page.first_focus()
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        if self._first_run.state.step is Step.START:
            self.close()
        else:
            self._first_run.back()

    def _take(self, key: str) -> None:
        """Take a way of the line below the cards."""
        self._first_run.choose(key)
        self._first_run.next()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, "Open a workspace: the folder with desk.db in it")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self._first_run.open_folder(Path(folder)))
        dialog.show()

    def _finish(self) -> None:
        self._stop_watching()

    # ------------------------------------------------------------ keeping the code

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._first_run.state.code)
        self._say("Copied. Paste it somewhere safe, then empty the clipboard.")

    def _save(self) -> None:
        dialog = QFileDialog(self, "Save the recovery code", _FILE)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_code)
        dialog.show()

    def save_code(self, path: str) -> None:
        """Write the code into a file."""
        file = QSaveFile(path)
        content = code_text(self._first_run.state).encode("utf-8")
        is_kept = (
            file.open(QSaveFile.OpenModeFlag.WriteOnly)
            and file.write(content) == len(content)
            and file.commit()
        )
        self._say(
            f"Saved in {path}. Move it off this computer."
            if is_kept
            else f"{path} cannot be written. Choose another place."
        )

    def _print(self) -> None:
        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_code(printer))
        dialog.show()

    def print_code(self, printer: QPrinter) -> None:
        """Put the code on paper."""
        document = QTextDocument()
        document.setPlainText(code_text(self._first_run.state))
        document.print_(printer)
        self._say("Sent to the printer.")

    def _say(self, sentence: str) -> None:
        self.code.said.setText(sentence)
        announce(self, sentence)


def code_text(state: FirstRunState) -> str:
    """What stands on paper: for which desk, the code, and what it is for."""
    name = state.typed.get("name", "").strip() or "My desk"
    return (
        f"Recovery code of “{name}” (Desk App)\n\n    {state.code}\n\n"
        "It opens the desk when the keyring or the passphrase is lost: choose “Recovery code” when Desk App"
        " asks, or run\n\n    desk-app key recover CODE\n\nWhoever has both can read all of it.\n"
    )
