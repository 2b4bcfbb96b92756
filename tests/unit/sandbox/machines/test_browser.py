import pytest

from coasty_desktop.sandbox.machines.browser import MOST_TABS, Browser, markup_of, text_of
from coasty_desktop.sandbox.machines.files import NoSuchThing
from coasty_desktop.sandbox.machines.pages import address_of
from coasty_desktop.sandbox.machines.widgets import Field, Rows


@pytest.fixture
def browser() -> Browser:
    made = Browser()
    made.open("https://example.com/login")
    return made


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("example.com", "https://example.com/"), (" http://example.com/a?b=c#d ", "http://example.com/a?b=c#d"),
        ("about:blank", "about:blank"), ("https://example.com:8080/x", "https://example.com:8080/x"),
    ],
)  # fmt: skip
def test_that_an_address_is_completed(said: str, address: str) -> None:
    assert address_of(said) == address


@pytest.mark.parametrize(
    "said",
    [
        "",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://[",
        "ftp://example.com",
        "a b",
        "https://a\nb",
    ],
)
def test_that_other_addresses_are_refused(said: str) -> None:
    with pytest.raises(NoSuchThing):
        address_of(said)


@pytest.mark.parametrize(
    ("selector", "name"),
    [
        ("#email", "email"), ("input", "email"), ("h1", "title"), ("button[type=submit]", "submit"),
        ("input[type=password]", "password"), ('input[name="remember"]', "remember"), ("[type='checkbox']", "remember"),
        ("button#submit", "submit"), ("text=Continue", "submit"), ("text='Log in'", "title"), (" #email ", "email"),
    ],
)  # fmt: skip
def test_that_a_selector_finds_its_element(browser: Browser, selector: str, name: str) -> None:
    assert browser.find(selector).name == name


@pytest.mark.parametrize("selector", ["", "#none", "a", "div > p", "button#email", "text=None", "[", "input:first"])
def test_that_a_selector_that_finds_nothing_is_refused(browser: Browser, selector: str) -> None:
    with pytest.raises(NoSuchThing):
        browser.find(selector)


def test_that_a_form_is_sent_to_the_next_page(browser: Browser) -> None:
    field = browser.find("#email")
    assert isinstance(field, Field)
    field.put("<me>")
    browser.click(browser.find("#remember"))
    browser.click(browser.find("button"))
    assert browser.tab.url == "https://example.com/welcome"
    assert "Logged in as <me>" in text_of(browser.tab.page.widgets)
    assert "Logged in as &lt;me&gt;" in markup_of(browser.tab.page)
    browser.click(browser.find("a"))
    assert browser.tab.page.title == "Example Domain"


def test_that_a_password_is_not_in_the_markup(browser: Browser) -> None:
    field = browser.find("#password")
    assert isinstance(field, Field)
    field.put("secret")
    assert "secret" not in markup_of(browser.tab.page)


def test_that_a_page_it_does_not_have_says_so(browser: Browser) -> None:
    browser.open("https://elsewhere.example/login")
    assert browser.tab.page.title == "Not in practice"
    assert "elsewhere.example" in text_of(browser.tab.page.widgets)


def test_that_tabs_open_switch_and_close(browser: Browser) -> None:
    first = browser.tab
    second = browser.open_tab()
    third = browser.open_tab("example.com/items")
    assert browser.tab is third
    assert browser.switch(first.id) is first
    browser.close_tab(second.id)
    assert (browser.tab, browser.tabs) == (first, [first, third])
    browser.close_tab()
    assert browser.tab is third
    with pytest.raises(NoSuchThing):
        browser.switch(second.id)
    browser.close_tab()
    assert not browser.is_open
    with pytest.raises(NoSuchThing, match="not open"):
        browser.close_tab()


def test_that_there_is_an_end_to_tabs(browser: Browser) -> None:
    for _ in range(MOST_TABS - 1):
        browser.open_tab()
    with pytest.raises(NoSuchThing):
        browser.open_tab()


def test_that_a_list_scrolls_and_another_page_does_not(browser: Browser) -> None:
    assert browser.scroll(3) == 0
    browser.open("example.com/items")
    assert browser.scroll(3) == 3
    assert browser.scroll(-9) == 0
    rows = browser.find("ul")
    assert isinstance(rows, Rows)
    assert browser.scroll(1000) == len(rows.rows) - rows.room


@pytest.mark.parametrize(
    ("script", "value"),
    [("document.title", "Log in"), ("return location.href;", "https://example.com/login")],
)
def test_that_a_known_script_is_evaluated(browser: Browser, script: str, value: str) -> None:
    assert browser.evaluate(script) == value
    assert "Email address" in browser.evaluate("document.body.innerText")


def test_that_another_script_is_refused(browser: Browser) -> None:
    with pytest.raises(NoSuchThing, match="no scripts"):
        browser.evaluate("fetch('https://example.com')")
