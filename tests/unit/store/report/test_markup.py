from coasty_desktop.store.report.markup import Markup, element, joined, plain


def test_that_text_is_escaped_and_markup_is_not() -> None:
    assert element("p", "a < b", Markup("<br/>")) == "<p>a &lt; b<br/></p>"
    assert joined("&", Markup("&amp;")) == "&amp;&amp;"


def test_that_attributes_are_quoted_named_and_left_out_when_none() -> None:
    assert element("i", class_="a", aria_label='"x" & y', id=None) == (
        '<i class="a" aria-label="&quot;x&quot; &amp; y"></i>'
    )
    assert element("circle", cx=1.0, r=1 / 3) == '<circle cx="1" r="0.333333"/>'


def test_that_what_html_cannot_hold_is_replaced() -> None:
    assert plain("a\x00b\u202ec\ud800d\n\te") == "a\ufffdb\ufffdc\ufffdd\n\te"
