"""Entering a key: where it will be kept, what is wrong with it, and that nobody needs one to practise."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QLineEdit, QWidget

from coasty_desktop.core.errors import CoastyError
from coasty_desktop.ui.ports import Keys
from coasty_desktop.ui.widgets.buttons import button
from coasty_desktop.ui.widgets.cards import column, row
from coasty_desktop.ui.widgets.labels import label


class KeyDialog(QDialog):
    """Opened with `open()`; closes once the key was taken."""

    practice_chosen = Signal()

    def __init__(self, keys: Keys, parent: QWidget | None) -> None:
        """The key goes to `keys` and stays nowhere else."""
        super().__init__(parent)
        self._keys = keys
        self.setWindowTitle(self.tr("Your key"))
        self.setMinimumWidth(460)
        self._build_ui()
        self._connect()
        self.finished.connect(self._key.clear)

    def _build_ui(self) -> None:
        layout = column(self, margin=20, spacing=12)
        layout.addWidget(label(self.tr("Your key"), "title"))
        layout.addWidget(
            label(
                self.tr(
                    "A test key starts with sk-coasty-test- and costs nothing. A live key starts with sk-coasty-live- "
                    "and spends credits."
                ),
                "muted",
                wrap=True,
            )
        )
        self._key = QLineEdit()
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._key.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._key.setPlaceholderText("sk-coasty-…")
        self._key.setAccessibleName(self.tr("Key"))
        self._see = QCheckBox(self.tr("Show the key"))
        self._remember = QCheckBox(self.tr("Remember it in the system's keychain"))
        self._no_keychain = label(
            self.tr("This system has no keychain, so the key is kept for this session only."), "small", wrap=True
        )
        self._problem = QFrame()
        self._problem.setProperty("kind", "notice")
        inner = column(self._problem, margin=8, spacing=2)
        self._title, self._hint = label(kind="error", wrap=True, selectable=True), label(wrap=True, selectable=True)
        inner.addWidget(self._title)
        inner.addWidget(self._hint)
        self._problem.hide()
        self._practise = button(self.tr("Practise without a key"), "link")
        self._cancel, self._save = button(self.tr("Cancel")), button(self.tr("Use this key"), "primary")
        self._save.setDefault(True)
        for widget in (self._key, self._see, self._remember, self._no_keychain, self._problem):
            layout.addWidget(widget)
        last = row(spacing=8)
        last.addWidget(self._practise)
        last.addStretch(1)
        last.addWidget(self._cancel)
        last.addWidget(self._save)
        layout.addLayout(last)
        self._remember.setChecked(self._keys.has_keychain)
        self._remember.setEnabled(self._keys.has_keychain)
        self._no_keychain.setVisible(not self._keys.has_keychain)

    def _connect(self) -> None:
        self._save.clicked.connect(self._on_save)
        self._cancel.clicked.connect(self.reject)
        self._practise.clicked.connect(self._on_practise)
        self._key.textChanged.connect(self._problem.hide)
        self._see.toggled.connect(
            lambda seen: self._key.setEchoMode(QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password)
        )

    def _on_save(self) -> None:
        try:
            self._keys.set_key(self._key.text(), self._remember.isChecked())
        except CoastyError as error:
            self._title.setText(error.title)
            self._hint.setText(error.hint)
            self._hint.setVisible(bool(error.hint))
            self._problem.show()
            self._fit()
            self._key.setFocus()
            return
        self.accept()

    def _fit(self) -> None:
        # Wrapped words tell their height only for a width, which a dialog does not ask for by itself.
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), max(self.sizeHint().height(), layout.totalHeightForWidth(self.width())))

    def _on_practise(self) -> None:
        self.practice_chosen.emit()
        self.reject()
