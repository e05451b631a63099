"""Texts of others on pages: shown by their very characters, and by one function alone."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.text import without_controls
from components.views.words.foreign import literal, quoted
from tests.support.markdown.sources import Sources

ROOT = Path(__file__).resolve().parents[2]
# What Streamlit's front end looks for in the texts of finished Markdown (version 1.67): links of
# GitHub's Markdown, emoji, icons and arrows.
LOOKED_FOR = [
    re.compile(r"(https?://|www(?=\.))[-.\w]+", re.IGNORECASE),
    re.compile(r"[-.\w+]+@[-\w]+(\.[-\w]+)+"),
    re.compile(r":\+1:|:-1:|:[\w-]+:"),
    re.compile(r":material[/_]\w+:"),
    re.compile(r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)"),
]
SPECIAL = [
    *("![x](http://evil.example/x.png)", "[a](http://evil.example)", "<http://evil.example>"),
    *("http://evil.example/x", "HTTPS://evil.example", "see www.evil.example", "me@evil.example"),
    *("# heading", "###### heading", "- item", "+ item", "* item", "1. item", "12) item", "> it"),
    *("---", "***", "___", "| a | b |", "`code`", "```", "~~~", "~~gone~~", "*em*", "__strong__"),
    *(":red[x]", ":blue-background[x]", ":green-badge[x]", ":small[x]", "::leaf[x]", ":::block"),
    *(":material/home:", ":streamlit:", ":smile:", ":+1:", ":help[x]", ":color[x]{foreground=red}"),
    *("$x^2$", "$$x$$", "&amp;", "&#58;", "<b>", "<!-- x -->", "a -> b", "a -- b", "a <= b", "\\*"),
    *("[^1]: note", "[a]: http://evil.example", "[ ] x", "a\n===", "a\n---", "    indented", "\\"),
]  # fmt: skip
APART = ":color[]"
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*(?:[`*_\[\]{}<>~$&|#@]|:(?! ))")


def texts_of(markdown: str) -> list[str]:
    """Return the texts that Markdown is read as, having checked that it marks nothing."""
    plain = markdown.removeprefix("\u2068").removesuffix("\u2069")
    pieces = plain.split(APART)
    for piece in pieces:
        assert not UNESCAPED.search(piece)
    assert not re.match(r"([-+]|\d+[.)])( |$)|---|\s", pieces[0])
    assert "\n" not in plain
    return [re.sub(r"\\(.)", r"\1", piece) for piece in pieces]


pieces = st.sampled_from(
    [*SPECIAL, *"\\`*_[]{}<>~$&|#:@-+=!().1a ", "www.", "http://", APART, "\n"]
)


@given(st.text() | st.lists(pieces, max_size=8).map("".join))
def test_literal_text_shows_its_very_characters(text: str) -> None:
    """Whatever a text holds, Markdown marks nothing in it, and what is drawn is read as no more."""
    found = texts_of(literal(text))
    assert not [piece for piece in found for each in LOOKED_FOR if each.search(piece)]
    assert "".join(found) == " ".join(without_controls(text).split())


@pytest.mark.parametrize("text", SPECIAL)
def test_what_streamlit_takes_for_markdown_is_literal(text: str) -> None:
    """Each thing that its front end treats as special is shown as it was written."""
    assert "".join(texts_of(literal(text))) == " ".join(text.split())


@pytest.mark.parametrize(
    "text", ["The server answers 503.", "One, two; three (four)", "t-run", "é"]
)
def test_plain_sentence_stays_as_it_is(text: str) -> None:
    """Nothing is added to a text that holds nothing special."""
    assert literal(text) == text
    assert quoted(text) == f"“{text}”"


def test_right_to_left_text_is_readable_and_turns_nothing_around() -> None:
    """Hebrew and Arabic keep their letters and joiners, set apart; overrides are left out."""
    assert literal("לוח 1") == "\u2068לוח 1\u2069"
    assert literal("مى\u200cخواهم") == "\u2068مى\u200cخواهم\u2069"
    assert literal("a\u202egnp.exe\u202c\x07b") == "agnp.exe b"


@cache
def sources() -> dict[str, str]:
    """Return the source of every module that draws, or whose words are drawn, by its name."""
    rooms = ("components/model", "components/views", "components/web", "pages")
    paths = [ROOT / "components/__init__.py", *(p for r in rooms for p in (ROOT / r).rglob("*.py"))]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return {
        name.removesuffix(".__init__"): path.read_text(encoding="utf-8")
        for name, path in zip(names, paths, strict=True)
    }


def drawing() -> list[str]:
    """Name the modules that draw."""
    rooms = ("components.views.", "components.web.shell", "pages.")
    return [name for name in sources() if name.startswith(rooms)]


def test_texts_of_others_come_to_markdown_literally() -> None:
    """Whatever is handed to Streamlit as Markdown is this program's own, or comes of `literal`."""
    assert Sources(sources(), drawing()).foreign() == []


def test_no_text_of_others_is_overlooked() -> None:
    """In each module that shows texts of others they are found, were they not shown literally."""
    literally = re.compile(r"\b(literal|quoted)(?=[(,])")
    showing = {
        name
        for name in drawing()
        if literally.search(sources()[name]) and name != literal.__module__
    }
    spoilt = {name: literally.sub("str", sources()[name]) for name in showing}
    found = Sources(sources() | spoilt, drawing()).foreign()
    assert len(showing) > 10
    assert {place.partition(":")[0] for place in found} == showing


PLANTED = [
    "st.markdown(task.label)",
    "st.caption(f'**{task.note}**')",
    "st.write('a', task.note)",
    "st.warning('It failed: ' + task.note)",
    "st.error(str(exc))",
    "st.success('%s' % task.label)",
    "st.toast(task.label, icon='x')",
    "st.button('x', help=task.note)",
    "st.page_link('x', label=board.title)",
    "st.text_input(board.title)",
    "st.expander(label=f'{board.title:>20}')",
    "place = st.empty()\nplace.markdown(file.name)",
    "show = st.error if bad else st.info\nshow(task.note)",
    "draw, limit = (st.text_area, 1) if long else (st.text_input, 2)\ndraw(task.label)",
    "st.pills('x', tasks, format_func=lambda task: task.label)",
    "texts = ['a']\ntexts.append(task.note)\nst.write(' '.join(texts))",
    "for task in tasks:\n    st.write(task)",
    "st.caption(', '.join(task.label for task in tasks))",
    "st.caption('a' if ended else task.label)",
    "st.caption(task.label or 'a')",
    "st.caption({'a': task.label}['a'])",
    "def told(text):\n    st.info(text)\ntold(task.label)",
    "def told(text, *, more='a'):\n    st.info(f'{more} {text}')\ntold('a', more=task.label)",
    "def told(text):\n    return f'({text})'\nst.caption(told(task.label))",
    "def told(text):\n    text = task.label\n    st.info(text)\ntold('a')",
    "def told():\n    text = 'a'\n    text += task.label\n    st.info(text)",
    "def told(title):\n    st.info(title)\nst.button('x', on_click=told, args=(task.label,))",
    "class Notice:\n    text: str\nNotice(task.label)",
]  # fmt: skip
HARMLESS = [
    "st.markdown('**bold**')",
    "st.caption(f'{count:,} tasks')",
    "st.caption(f'{moment:%H:%M}')",
    "st.warning(literal(task.label))",
    "st.text_input('x', task.label, key=task.label, placeholder=task.label)",
    "st.dataframe(tasks)",
    "WORDS = {'a': 'b'}\nst.info(WORDS[task.label])\nst.info(WORDS.get(task.label, 'c'))",
    "def told(text):\n    text = text or 'b'\n    st.info(f'({text})')\ntold('a')",
    "st.caption(', '.join(map(literal, tasks)))",
    "st.caption(' · '.join(filter(None, ['a', literal(task.label)])))",
]  # fmt: skip


@pytest.mark.parametrize("source", PLANTED)
def test_foreign_text_is_found_however_it_comes(source: str) -> None:
    """No way from a label, a note or a message to Markdown escapes."""
    assert Sources({"page": source}, ["page"]).foreign()


@pytest.mark.parametrize("source", HARMLESS)
def test_own_and_literal_texts_are_passed(source: str) -> None:
    """What is written in the source, counted, timed or literal may be drawn."""
    assert Sources({"page": source}, ["page"]).foreign() == []
