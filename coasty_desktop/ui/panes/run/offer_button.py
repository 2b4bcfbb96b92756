"""The one action that helps after an error, where the error is told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from coasty_desktop.core.errors import Offer
from coasty_desktop.ui.translation import translator

tr = translator("run")


class OfferButton(QPushButton):
    """Hidden where the window has nothing to offer: waiting, trying again and reporting need no other button."""

    taken = Signal(str)

    def __init__(self) -> None:
        """Offer nothing yet."""
        super().__init__()
        self.setAutoDefault(True)
        self.setAccessibleName(tr("What helps"))
        self._offer: Offer = "none"
        self.clicked.connect(lambda: self.taken.emit(self._offer))
        self.hide()

    def show_offer(self, offer: Offer) -> None:
        """Show what is offered, or disappear."""
        text = _words(offer)
        self._offer = offer
        self.setText(text)
        self.setAccessibleName(text or tr("What helps"))
        # A layout that runs short of room would cut the words.
        self.ensurePolished()
        self.setMinimumSize(self.sizeHint())
        self.setVisible(bool(text))


def _words(offer: Offer) -> str:
    match offer:
        case "enter_key":
            return tr("Enter the key")
        case "new_key":
            return tr("Enter another key")
        case "add_funds" | "use_test_key":
            return tr("Use a test key")
        case "smaller_picture":
            return tr("Choose the smaller picture")
        case "engine_v3":
            return tr("Choose engine v3")
        case _:
            return ""
