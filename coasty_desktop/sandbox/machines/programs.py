"""The programs of a practice desktop: notes, files, a form, and the browser's window."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.sandbox.machines.browser import Browser
from coasty_desktop.sandbox.machines.files import DOCUMENTS, FileTree, NoSuchThing, absolute
from coasty_desktop.sandbox.machines.widgets import Button, Check, Field, Label, Link, Rows, at
from coasty_desktop.sandbox.machines.window import Window


class Notes(Window):
    """Writes texts into the documents folder."""

    def __init__(self, files: FileTree) -> None:
        """Empty, with the caret in the text."""
        self._files = files
        self.name_field = Field("name", at(96, 16, 320, 36))
        self.text_field = Field("text", at(20, 68, 540, 214), is_area=True)
        self.status = Label("status", at(272, 296, 290, 36), "")
        super().__init__(
            "Notes",
            "Text editor",
            ScreenRect(36, 36, 580, 384),
            [
                Label("name-label", at(20, 16, 70, 36), "Name"),
                self.name_field,
                self.text_field,
                Button("save", at(20, 296, 110, 38), "Save"),
                Button("clear", at(146, 296, 110, 38), "Clear"),
                self.status,
            ],
        )
        self.focus = self.text_field

    def load(self, path: str) -> None:
        """Show a text. Raises NoSuchThing."""
        self.text_field.put(self._files.text(path))
        self.text_field.caret = 0
        self.name_field.put(posixpath.basename(path))
        self.status.text = ""
        self.focus = self.text_field

    def pressed(self, widget: Button | Link) -> None:
        """Save or clear."""
        if widget.name == "save":
            self.saved()
        else:
            self.name_field.put("")
            self.text_field.put("")
            self.status.text = "Cleared"

    def entered(self, widget: Field) -> None:
        """From the name into the text."""
        self.focus = self.text_field

    def saved(self) -> None:
        """Write the text under its name."""
        name = self.name_field.text.strip()
        if not name:
            self.status.text = "First give it a name"
            return
        try:
            self._files.write(absolute(name.replace("/", "_"), DOCUMENTS), self.text_field.text.encode())
        except NoSuchThing as problem:
            self.status.text = f"Not saved: {problem}"
        else:
            self.status.text = "Saved"


class Files(Window):
    """Shows the documents folder and opens what is in it."""

    def __init__(self, files: FileTree, open_text: Callable[[str], None]) -> None:
        """`open_text` shows the file of a path in the editor."""
        self._files, self._open_text = files, open_text
        self.rows = Rows("files", at(20, 16, 400, 180))
        super().__init__(
            "Files",
            "Documents folder",
            ScreenRect(648, 356, 596, 272),
            [self.rows, Button("open", at(440, 16, 130, 38), "Open"), Button("delete", at(440, 68, 130, 38), "Delete")],
        )
        self.focus = self.rows

    def refresh(self) -> None:
        """Read the folder again; what was chosen stays chosen."""
        chosen = self._chosen()
        self.rows.rows = self._files.names(DOCUMENTS) if self._files.is_directory(DOCUMENTS) else []
        self.rows.chosen = self.rows.rows.index(chosen) if chosen in self.rows.rows else None
        self.rows.scroll(0)

    def pressed(self, widget: Button | Link) -> None:
        """Open or delete what is chosen."""
        if self.rows.chosen is None:
            return
        if widget.name == "open":
            self.row_opened(self.rows, self.rows.chosen)
        elif self._files.is_file(path := f"{DOCUMENTS}/{self._chosen()}"):
            self._files.remove(path)

    def row_opened(self, rows: Rows, row: int) -> None:
        """Open a text."""
        if self._files.is_file(path := f"{DOCUMENTS}/{rows.rows[row]}"):
            self._open_text(path)

    def _chosen(self) -> str | None:
        at_row = self.rows.chosen
        return self.rows.rows[at_row] if at_row is not None and at_row < len(self.rows.rows) else None


class Form(Window):
    """A small form; what is sent is one line more in contacts.csv."""

    def __init__(self, files: FileTree) -> None:
        """Empty."""
        self._files = files
        self.email, self.city = Field("email", at(120, 20, 440, 36)), Field("city", at(120, 72, 440, 36))
        self.newsletter = Check("newsletter", at(120, 124, 200, 28), "Newsletter")
        self.status = Label("status", at(272, 172, 300, 38), "")
        super().__init__(
            "Form",
            "New contact",
            ScreenRect(648, 36, 596, 288),
            [
                Label("email-label", at(20, 20, 90, 36), "Email"),
                self.email,
                Label("city-label", at(20, 72, 90, 36), "City"),
                self.city,
                self.newsletter,
                Button("send", at(120, 172, 120, 38), "Send"),
                self.status,
            ],
        )

    def pressed(self, widget: Button | Link) -> None:
        """Send it, if there is an address."""
        if not self.email.text.strip():
            self.status.text = "An email is needed"
            return
        values = [self.email.text, self.city.text, "yes" if self.newsletter.is_on else "no"]
        line = ",".join(value.replace(",", " ").strip() for value in values) + "\n"
        path = f"{DOCUMENTS}/contacts.csv"
        try:
            before = self._files.read(path) if self._files.is_file(path) else b""
            self._files.write(path, before + line.encode())
        except NoSuchThing as problem:
            self.status.text = f"Not sent: {problem}"
            return
        self.email.put("")
        self.city.put("")
        self.newsletter.is_on = False
        self.status.text = "Thank you"

    def entered(self, widget: Field) -> None:
        """Enter sends."""
        self.pressed(Button("send", widget.box, ""))


class BrowserWindow(Window):
    """The page in front, with an address line above it."""

    def __init__(self, browser: Browser) -> None:
        """Not open until the browser is."""
        self._browser = browser
        self.address = Field("address", at(14, 10, 690, 36), selects_all=True)
        self._go = Button("go", at(716, 10, 80, 36), "Go")
        self._shown: object = None
        super().__init__(
            "Browser", "Web browser", ScreenRect(220, 70, 820, 500), [self.address, self._go], is_open=False
        )

    def refresh(self) -> None:
        """Show the page in front, whoever opened it."""
        if not self._browser.is_open:
            self.is_open, self._shown = False, None
            return
        page = self._browser.tab.page
        if page is self._shown:
            return
        self.is_open, self._shown = True, page
        self.widgets = [self.address, self._go, *page.widgets]
        self.address.put(self._browser.tab.url)
        self.focus = next((one for one in page.widgets if isinstance(one, Field)), self.address)

    def opened(self) -> None:
        """Open the browser, if it is not."""
        if not self._browser.is_open:
            self._browser.open()

    def closed(self) -> None:
        """Close the browser."""
        self._browser.close()

    def pressed(self, widget: Button | Link) -> None:
        """Follow a link, send a form, or go where the address line says."""
        if widget is self._go:
            self.entered(self.address)
        else:
            self._browser.click(widget)

    def entered(self, widget: Field) -> None:
        """Go there, or send the form."""
        if widget is not self.address:
            self._browser.submit()
            return
        try:
            self._browser.open(widget.text)
        except NoSuchThing:
            widget.put(self._browser.tab.url)
