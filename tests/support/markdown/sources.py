"""Follows every text that is handed to Streamlit as Markdown back to where it was written.

A text is the program's own where it is written in the source, is a number, a moment or a word of
a fixed list, or comes out of `literal`. What a function is given is looked at where it is called.
Whatever cannot be followed counts as foreign.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tests.support.markdown.parts import (
    Function,
    arguments,
    assigned,
    is_number,
    markdown_parameters,
    parameters_of,
    parsed,
)

# Fields that hold Markdown: whoever makes such an object answers for it.
MARKDOWN_FIELDS = {"Notice": {"text"}, "Opened": {"title"}}
# Slugs, ids and words of fixed lists, each by its last two names.
OWN_VALUES = {
    *("board.name", "tasks[0].task_id", "window.name", "status.value", "of(value).caption"),
    *("notice.text", "opened.title", "service.speaks", "sorts.taken", "sorts.left_out"),
}
# What makes numbers and moments into words, and foreign texts literal.
OWN_CALLS = {
    *("literal", "quoted", "clock", "times.clock", "times.span", "gap.text", "len", "round"),
}
# Methods and functions whose outcome holds nothing but what they are called on and given.
PASSING = {
    *("join", "rstrip", "strip", "removeprefix", "removesuffix", "capitalize", "get", "items"),
    *("filter", "list", "sorted", "max", "partition"),
}
Place = tuple[str, str]


@dataclass(frozen=True)
class Scope:
    """A module and the functions around an expression in it, outermost first."""

    module: str
    functions: tuple[Function, ...] = ()


@dataclass(frozen=True)
class Text:
    """An expression that is handed over as Markdown, and where."""

    scope: Scope
    expression: ast.expr


class Sources:
    """The modules of a program by their dotted names, and the texts that reach Markdown."""

    def __init__(self, sources: Mapping[str, str], drawing: Collection[str]) -> None:
        self._drawing = drawing
        self._trees = {name: parsed(source) for name, source in sources.items()}
        self._imports: dict[str, dict[str, Place]] = {}
        self._functions: dict[Place, Function] = {}
        self._fields: dict[Place, tuple[str, ...]] = {}
        for name, tree in self._trees.items():
            self._imports[name] = {
                alias.asname or alias.name: (node.module or "", alias.name)
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            for node in ast.walk(tree):
                if isinstance(node, Function):
                    self._functions[name, node.name] = node
                elif isinstance(node, ast.ClassDef):
                    written = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
                    self._fields[name, node.name] = tuple(map(ast.unparse, written))
        # What is being followed: whatever leads back to itself adds nothing foreign.
        self._following: set[tuple[Scope, str]] = set()
        # Functions that hand parameters on to Markdown.
        self._handing: dict[Place, set[str]] = {}

    def foreign(self) -> list[str]:
        """Return the places at which a text that is not the program's own becomes Markdown."""
        found: list[str] = []
        before = -1
        while before != sum(map(len, self._handing.values())):
            before = sum(map(len, self._handing.values()))
            found = [place for text in self.texts() if (place := self._foreign(text))]
        return list(dict.fromkeys(found))

    def texts(self) -> Iterator[Text]:
        """Yield every expression that is handed over as Markdown."""
        for name in self._drawing:
            yield from self._texts(self._trees[name], Scope(name))

    def _texts(self, node: ast.AST, scope: Scope) -> Iterator[Text]:
        for child in ast.iter_child_nodes(node):
            inner = scope
            if isinstance(child, Function):
                inner = Scope(scope.module, (*scope.functions, child))
            elif isinstance(child, ast.Call):
                for value in self._handed_over(child, scope):
                    yield Text(scope, value)
            yield from self._texts(child, inner)

    def _handed_over(self, call: ast.Call, scope: Scope) -> Iterator[ast.expr]:
        for name, function in self._called(call.func, scope):
            if isinstance(function, str):
                parameters, texts = markdown_parameters(function)
            else:
                parameters, texts = function, frozenset(self._handing_of(name))
            for parameter, value in arguments(call, parameters):
                if parameter in texts:
                    yield value
        callback = {word.arg: word.value for word in call.keywords}
        for event in ("on_click", "on_change", "on_dismiss"):
            given = callback.get("args")
            if event in callback and isinstance(given, ast.Tuple):
                later = ast.Call(callback[event], given.elts, [])
                yield from self._handed_over(later, scope)

    def _handing_of(self, place: Place) -> set[str]:
        return self._handing.get(place, set()) | MARKDOWN_FIELDS.get(place[1], set())

    def _called(
        self, called: ast.expr, scope: Scope
    ) -> Iterator[tuple[Place, str | tuple[str, ...]]]:
        """Yield what a call may call: names of Streamlit's functions, or parameters of ours."""
        if isinstance(called, ast.IfExp):
            yield from self._called(called.body, scope)
            yield from self._called(called.orelse, scope)
        elif isinstance(called, ast.Name):
            yield from self._called_place(self._place(called, scope))
            for value in self._assigned(called.id, scope):
                if not isinstance(value, ast.Name) or value.id != called.id:
                    yield from self._called(value, scope)
        elif isinstance(called, ast.Tuple):
            for each in called.elts:
                yield from self._called(each, scope)
        elif isinstance(called, ast.Attribute):
            ours = list(self._called_place(self._place(called, scope)))
            yield from ours
            if not ours and markdown_parameters(called.attr)[1]:
                yield ("streamlit", called.attr), called.attr

    def _called_place(self, place: Place | None) -> Iterator[tuple[Place, tuple[str, ...]]]:
        if place in self._functions:
            yield place, parameters_of(self._functions[place])
        elif place in self._fields:
            yield place, self._fields[place]

    def _place(self, expression: ast.expr, scope: Scope) -> Place | None:
        """Return the module and the name that an expression stands for, if it is one of ours."""
        imports = self._imports[scope.module]
        if isinstance(expression, ast.Name):
            return imports.get(expression.id, (scope.module, expression.id))
        if isinstance(expression, ast.Attribute) and isinstance(expression.value, ast.Name):
            package, name = imports.get(expression.value.id, ("", ""))
            module = f"{package}.{name}"
            return (module, expression.attr) if module in self._trees else None
        return None

    def _foreign(self, text: Text) -> str | None:
        """Return where a foreign text is handed over; one that is a parameter is followed."""
        scope, expression = text.scope, text.expression
        if self._own(expression, scope, frozenset()):
            return None
        function = scope.functions[-1] if scope.functions else None
        given = frozenset(parameters_of(function)) if function else frozenset[str]()
        if function is None or not self._own(expression, scope, given):
            return f"{scope.module}:{expression.lineno}: {ast.unparse(expression)}"
        needed = {each for each in given if not self._own(expression, scope, given - {each})}
        self._handing.setdefault((scope.module, function.name), set()).update(needed)
        return None

    def _own(self, node: ast.AST | None, scope: Scope, given: frozenset[str]) -> bool:
        """Tell whether a text is the program's own, if what a function is ``given`` is."""

        def own(each: ast.AST | None) -> bool:
            return self._own(each, scope, given)

        match node:
            case None | ast.Constant() | ast.Compare():
                return True
            case (
                ast.JoinedStr(values) | ast.Tuple(values) | ast.List(values) | ast.BoolOp(_, values)
            ):
                return all(map(own, values))
            case ast.FormattedValue(value, _, spec):
                return is_number(spec) or own(value)
            case ast.BinOp(one, _, two) | ast.IfExp(_, one, two) | ast.DictComp(one, two):
                return own(one) and own(two)
            case ast.Subscript(ast.Call() as call, ast.Constant(int(index))):
                return self._own_call(call, scope, given, index)
            case ast.NamedExpr(_, value) | ast.Starred(value) | ast.Subscript(value):
                return ast.unparse(node) in OWN_VALUES or own(value)
            case ast.Dict(keys, values):
                return all(map(own, keys)) and all(map(own, values))
            case ast.ListComp(elt) | ast.GeneratorExp(elt) | ast.SetComp(elt) | ast.Lambda(_, elt):
                return own(elt)
            case ast.Name():
                return self._own_name(node, scope, given)
            case ast.Attribute():
                return self._own_attribute(node, scope)
            case ast.Call():
                return self._own_call(node, scope, given)
        return False

    def _own_attribute(self, node: ast.Attribute, scope: Scope) -> bool:
        if ".".join(ast.unparse(node).split(".")[-2:]) in OWN_VALUES:
            return True
        place = self._place(node, scope)
        return place is not None and self._own_constant(place)

    def _own_constant(self, place: Place) -> bool:
        tree = self._trees.get(place[0])
        values = [] if tree is None else list(assigned(place[1], tree.body))
        return bool(values) and all(self._own(v, Scope(place[0]), frozenset()) for v in values)

    def _own_name(self, node: ast.Name, scope: Scope, given: frozenset[str]) -> bool:
        name, key = node.id, (scope, node.id)
        if key in self._following:
            return True
        self._following.add(key)
        values = list(self._assigned(name, scope))
        own = all(self._own(value, scope, given) for value in values)
        self._following.remove(key)
        if any(name in parameters_of(function) for function in scope.functions):
            return own and name in given
        if values:
            return own
        place = self._place(node, scope)
        return place is not None and self._own_constant(place)

    def _own_call(
        self, call: ast.Call, scope: Scope, given: frozenset[str], index: int | None = None
    ) -> bool:
        """Tell whether what a call returns is the program's own, or one part of that."""
        called = call.func
        *_, name = names = ast.unparse(called).split(".")
        if ".".join(names[-2:]) in OWN_CALLS:
            return True
        if name == "map":
            return ast.unparse(call.args[0]) in OWN_CALLS
        base = called.value if isinstance(called, ast.Attribute) else None
        if name in ("keys", "values") and isinstance(base, ast.Name):
            tables = [each for each in self._assigned(base.id, scope) if isinstance(each, ast.Dict)]
            told = [each for table in tables for each in getattr(table, name)]
            return bool(tables) and all(self._own(each, scope, given) for each in told)
        if name in PASSING:
            # What a table is asked for is not what it answers.
            parts = call.args[1:] if name == "get" else call.args
            return all(self._own(each, scope, given) for each in (base, *parts))
        place = self._place(called, scope)
        function = self._functions.get(place) if place else None
        if function is None or place is None:
            return False
        own = {
            parameter
            for parameter, value in arguments(call, parameters_of(function))
            if self._own(value, scope, given)
        }
        told = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, ast.Return | ast.Yield | ast.YieldFrom)
        ]
        if index is not None:
            told = [each.elts[index] if isinstance(each, ast.Tuple) else each for each in told]
        inner, key = Scope(place[0], (function,)), (Scope(place[0]), f"{place[1]}()")
        if key in self._following:
            return True
        self._following.add(key)
        found = bool(told) and all(self._own(value, inner, frozenset(own)) for value in told)
        self._following.remove(key)
        return found

    def _assigned(self, name: str, scope: Scope) -> Iterator[ast.expr]:
        for function in reversed(scope.functions):
            values = list(assigned(name, function.body))
            if values or name in parameters_of(function):
                yield from values
                return
        if not scope.functions:
            yield from assigned(name, self._trees[scope.module].body)
