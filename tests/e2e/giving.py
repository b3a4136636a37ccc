"""Another program on the same screen that gives things away: a picture on the clipboard, files to be dragged.

    python -m tests.e2e.giving picture WIDTH HEIGHT     puts a picture on the clipboard
    python -m tests.e2e.giving files X Y PATH…          shows a small window from which files can be dragged

It says `ready` and stays until its standard input ends, because on X11 the giver must be there while it is
asked.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QSocketNotifier, Qt, QUrl
from PySide6.QtGui import QColor, QDrag, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

SIDE = 60
RED = (200, 30, 30)


class Source(QWidget):
    """A patch of colour; what is pressed on it can be dragged away."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self._urls = [QUrl.fromLocalFile(path) for path in paths]
        self.setWindowTitle("Files to give")
        self.resize(SIDE, SIDE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The drag begins with the first move."""
        del event
        data, drag = QMimeData(), QDrag(self)
        data.setUrls(self._urls)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


def picture(width: int, height: int) -> QImage:
    """A red picture with a white bar, so that it is known when it is seen."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(*RED))
    painter = QPainter(image)
    painter.fillRect(0, height // 3, width, height // 3, QColor(255, 255, 255))
    painter.end()
    return image


def main(arguments: Sequence[str]) -> int:
    """Give until nobody listens any more."""
    app = QApplication([])
    what, *rest = arguments
    if what == "picture":
        app.clipboard().setImage(picture(int(rest[0]), int(rest[1])))
    else:
        source = Source([str(Path(path).absolute()) for path in rest[2:]])
        source.move(int(rest[0]), int(rest[1]))
        source.show()
    listener = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    listener.activated.connect(lambda *_: app.quit())
    app.processEvents()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
