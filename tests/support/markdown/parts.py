"""What Streamlit takes Markdown for, and what names are given in a function or a module."""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import streamlit as st

# What is documented beside Markdown without being any.
NO_TEXTS = {"unsafe_allow_html", "wrap", "width", "anchors", "autoscroll", "pages", "page_icon"}
NUMBER_OR_MOMENT = re.compile(r".*([,dfgeE%]|%.+)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(source: str) -> ast.Module:
    """Return the syntax tree of a source."""
    return ast.parse(source)


@cache
def markdown_parameters(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the parameters of one of Streamlit's functions, and which of them take Markdown."""
    function = getattr(st, name, None)
    if not callable(function) or isinstance(function, type):
        return (), frozenset()
    by_name = inspect.Parameter.KEYWORD_ONLY
    signature = inspect.signature(function).parameters.values()
    parameters = tuple(each.name for each in signature if each.kind != by_name)
    described = re.split(r"\n(?=\*?\w+ : )", inspect.getdoc(function) or "")
    texts = {
        each.partition(" : ")[0].lstrip("*")
        for each in described
        if re.match(r"\*?\w+ : ", each) and "arkdown" in each
    }
    if name == "write":
        texts.add("args")
    return parameters, frozenset(texts - NO_TEXTS)


def arguments(call: ast.Call, parameters: tuple[str, ...]) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a call gives for each of some parameters."""
    for index, value in enumerate(call.args):
        yield parameters[min(index, len(parameters) - 1)] if parameters else "", value
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value


def parameters_of(function: Function) -> tuple[str, ...]:
    """Return the names of a function's parameters."""
    given = function.args
    return tuple(each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def assigned(name: str, body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
    """Yield every value that a name is given in a body."""
    for node in _walk(body):
        match node:
            case ast.Assign(targets, value):
                yield from (v for target in targets for v in _of_target(name, target, value))
            case (
                ast.AnnAssign(ast.Name(target), _, value)
                | ast.AugAssign(ast.Name(target), _, value)
                | ast.NamedExpr(ast.Name(target), value)
            ) if target == name and value is not None:
                yield value
            case ast.For(target, value) | ast.comprehension(target, value):
                yield from _of_target(name, target, value)
            case ast.Call(ast.Attribute(ast.Name(target), "append" | "extend"), [value]):
                if target == name:
                    yield value


def _of_target(name: str, target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and name in map(ast.unparse, target.elts):
        yield from _part(value, [*map(ast.unparse, target.elts)].index(name), len(target.elts))


def _part(value: ast.expr, index: int, length: int) -> Iterator[ast.expr]:
    """Yield what one of several names is given of a value that is unpacked."""
    match value:
        case ast.Tuple(parts) if all(isinstance(part, ast.Tuple) for part in parts):
            for part in parts:
                yield from _part(part, index, length)
        case ast.Tuple(parts) if len(parts) == length:
            yield parts[index]
        case ast.Call(ast.Attribute(base, "items")):
            yield ast.Call(ast.Attribute(base, ("keys", "values")[index]), [], [])
        case ast.Call():
            yield ast.Subscript(value, ast.Constant(index))
        case _:
            yield value


def _walk(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield what stands in a body, but for what stands in its functions."""
    for node in body:
        if not isinstance(node, Function):
            yield node
            yield from _walk(ast.iter_child_nodes(node))


def is_number(spec: ast.expr | None) -> bool:
    written = spec.values if isinstance(spec, ast.JoinedStr) else []
    text = "".join(str(each.value) for each in written if isinstance(each, ast.Constant))
    return NUMBER_OR_MOMENT.fullmatch(text) is not None
