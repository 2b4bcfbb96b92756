"""One window per profile: a second start raises the first and leaves without touching anything."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_ANSWER_WITHIN_MS = 1000
_RAISE = b"raise\n"


def raise_first(name: str) -> bool:
    """Ask the window that is open under `name` to come to the front; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_ANSWER_WITHIN_MS):
        return False
    socket.write(_RAISE)
    socket.waitForBytesWritten(_ANSWER_WITHIN_MS)
    socket.disconnectFromServer()
    return True


class FirstInstance(QObject):
    """Listens for later starts. `raised` is emitted for each."""

    raised = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """Claim `name`; what a crashed window left of it is removed."""
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def close(self) -> None:
        """Give the name back."""
        self._server.close()

    def _on_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raised.emit()
