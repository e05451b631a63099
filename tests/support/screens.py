"""Reading and using pages as scripts."""

import functools
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from components.model.access import header
from components.model.access.actor import LOCAL, Actor
from components.monitor import Monitor

SHELL = Path(__file__).resolve().parents[2] / "components" / "web" / "shell.py"

# Streamlit scans all installed packages for each page that a test opens, a quarter of its time;
# none of them holds anything that is tested here, so once a process is enough.
scan = functools.cache(manifest_scanner.scan_component_manifests)
manifest_scanner.scan_component_manifests = scan


def shell(actor: Actor = LOCAL, seconds: float = 30) -> AppTest:
    """Return the shell for somebody, not run yet; a run may take so long."""
    app = AppTest.from_file(SHELL, default_timeout=seconds)
    app.user = {"actor": header.encoded(actor)}
    return app


def opened(page: str = "operators", actor: Actor = LOCAL, **address: str) -> AppTest:
    """Open a page through the shell as somebody, with what stands in its address."""
    app = shell(actor)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    return app if page == "operators" else app.switch_page(f"../../pages/{page}.py").run()


def click(app: AppTest, label: str) -> AppTest:
    """Click the one button of this label."""
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def choose(app: AppTest, menu: str, option: str) -> AppTest:
    """Choose from the one menu whose key or label is given."""
    (found,) = [button for button in app.menu_button if menu in (button.key, button.label)]
    return found.click(option).run()


def field(app: AppTest, label: str) -> Any:
    """Return the one field of this label."""
    (found,) = [
        element
        for element in (*app.text_input, *app.text_area, *app.selectbox)
        if element.label == label
    ]
    return found


def texts(app: AppTest) -> str:
    """Return all captions, headings and paragraphs of a page."""
    return " ".join(e.value for e in (*app.caption, *app.markdown, *app.header, *app.subheader))


def as_drawn(markdown: str) -> str:
    """Return what is read of Markdown in which texts of others are literal."""
    return markdown.replace(":color[]", "").replace("\\", "")


def links(app: AppTest) -> list[str]:
    """Return the labels of all links from page to page."""
    return [link.label for link in app.page_link]


def names(here: Monitor) -> list[str]:
    """Name all boards."""
    return [snapshot.board.name for snapshot in here.boards()]


def select(app: AppTest, *rows: int, board: str = "main") -> AppTest:
    """Tick some rows of the table."""
    chosen = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    app.session_state[f"table-{board}"] = chosen
    return app.run()


def buttons(app: AppTest) -> list[str]:
    """Return the labels of all buttons."""
    return [button.label for button in app.button]


def ids(here: Monitor) -> list[str]:
    """Name the tasks of the main board."""
    return [task.task_id for task in here.snapshot("main").tasks]
