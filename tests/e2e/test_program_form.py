"""A form in a real browser, filled and sent by literal instructions; the page itself tells what arrived."""

from __future__ import annotations

import json
import urllib.parse
from pathlib import Path

import pytest

from tests.desktop.chromium import spawn_chromium
from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until
from tests.e2e.practising import practising

PAGE = """<!doctype html><meta charset=utf-8><title>the order</title>
<style>body { font: 16px sans-serif; margin: 24px } label, button { display: block; margin: 10px 0 }
input:not([type=checkbox]), textarea, select { display: block; width: 420px; padding: 6px; font: inherit }</style>
<form>
<label>Full name <input name=name></label>
<label>E-mail address <input name=email type=email></label>
<label>Message <textarea name=message rows=3></textarea></label>
<label>Delivery <select name=delivery><option>By post<option>By courier<option>Collected</select></label>
<label><input type=checkbox name=gift> Wrap it as a gift</label>
<button>Place the order</button></form>
<script>document.querySelector('form').onsubmit = event => {
  event.preventDefault()
  const sent = Object.fromEntries(new FormData(event.target))
  document.title = 'sent=' + encodeURIComponent(JSON.stringify(sent)) + '='
}</script>"""
INSTRUCTION = """
1. Type 'Ada Lovelace' into 'Full name'
2. Type 'ada@example.org' into 'E-mail address'
3. Type 'Two of each, please' into 'Message'
4. Choose 'Collected' from the Delivery list
5. Tick 'Wrap it as a gift'
6. Click the 'Place the order' button"""
SENT = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "message": "Two of each, please",
    "delivery": "Collected",
    "gift": "on",
}


@pytest.mark.timeout(120)
def test_that_a_form_in_a_browser_is_filled_and_sent(desktop: Desktop, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    browser = spawn_chromium(desktop, page.as_uri(), tmp_path / "profile")
    try:
        desktop.wait_for_window("the order", timeout_s=40)
        with practising(desktop, tmp_path) as practice:
            practice.carry_out(INSTRUCTION)
        titles = wait_until(
            lambda: [title for title in desktop.window_titles() if title.startswith("sent=")], "the form to be sent"
        )
    finally:
        desktop.stop(browser)
    assert json.loads(urllib.parse.unquote(titles[0].split("=")[1])) == SENT
