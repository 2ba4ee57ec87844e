"""What the tests of the pages of `lacuna report` share: what is on a page, and what a browser shows of it."""

import os
from html.parser import HTMLParser
from pathlib import Path

NASTY = "</script><img src=x onerror=document.title='owned'>&\"'"


class Page(HTMLParser):
    """The texts of the cells, and what a browser would fetch."""

    def __init__(self, path):
        super().__init__()
        self.cells, self.fetched, self.images, self.inside = [], [], 0, None
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        self.inside = tag
        for name, value in attributes:
            if name in ("src", "href", "action", "data") and not value.startswith(("data:", "#")):
                self.fetched.append(value)
        self.images += tag == "img"
        if tag == "td":
            self.cells.append("")

    def handle_data(self, text):
        if self.inside == "td":
            self.cells[-1] += text

    def handle_endtag(self, tag):
        self.inside = None


def column(browser, table, index):
    return browser.execute_script(
        "return [...document.getElementById(arguments[0]).tBodies[0].rows].filter(row => !row.hidden)"
        ".map(row => row.cells[arguments[1]].textContent)", table, index)


def head(browser, table, index):
    return browser.find_elements("css selector", f"#{table} thead th")[index]


def hover(browser, mark):
    from selenium.webdriver import ActionChains
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", mark)
    ActionChains(browser).move_to_element(mark).perform()
    return dict(row.split(" ", 1) for row in browser.find_element("css selector", ".tip").text.splitlines())


def keep_screenshot(browser, tmp_path, name):
    """To be looked at: in the folder that LACUNA_SCREENSHOTS names."""
    folder = Path(os.environ.get("LACUNA_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    assert browser.save_screenshot(str(folder / f"{name}.png")) and (folder / f"{name}.png").stat().st_size > 20_000
