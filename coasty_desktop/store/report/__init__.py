"""A kept run as one page that opens anywhere: no scripts, no network, the pictures inside."""

from coasty_desktop.store.report.page import report_page

__all__ = ["report_page"]
