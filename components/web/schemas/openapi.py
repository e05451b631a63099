"""The document of all operations as OpenAPI 3.1, made of the types that carry them out."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from components import __version__
from components.web.problems import MEDIA_TYPE
from components.web.resources import Answer, Operation, Resource
from components.web.schemas.kinds import Problem

BEARER = "bearer"
INTRODUCTION = (
    "Boards of Browser Use Cloud tasks, to read and to change. Errors are application/problem+json "
    "(RFC 9457), with the places of what is wrong in `errors`. Fields may be added to answers; "
    "none is renamed or removed."
)
# What stands in paths, each with an example.
PARAMETERS = {
    "board": ("The name of a board.", "main"),
    "task_id": ("The id of a task.", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"),
}
REFUSED = {
    400: "What was sent is no JSON.",
    401: "Who asks is not known.",
    403: "Who asks may not do this.",
    404: "It is not there.",
    405: "There is another method here.",
    409: "It does not fit what is there.",
    413: "What was sent is too large.",
    415: "What was sent is called something else than JSON.",
    422: "What was sent is not as it must be.",
    429: "You ask too often at once.",
    502: "The API gives no answer of use.",
    503: "It cannot be done at present.",
}
# Any request may meet these, and a body or a query the others.
ALWAYS, WITH_BODY = (401, 403, 503), (400, 413, 415, 422)
KEY_PATTERN = "^[!-~]{1,128}$"
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "Whoever repeats a request within a day under the same key gets the same answer, and "
        "nothing is done again."
    ),
    "schema": {"type": "string", "pattern": KEY_PATTERN},
}
HELD = {
    "name": "If-None-Match",
    "in": "header",
    "description": "Tags of answers that are held: where one still holds, the answer is 304.",
    "schema": {"type": "string"},
}
TAG = {"ETag": {"description": "The tag of this answer.", "schema": {"type": "string"}}}
ALLOW = {"Allow": {"description": "The methods there are.", "schema": {"type": "string"}}}
_NAMED = re.compile(r"\{(\w+)\}")


def document(resources: Iterable[Resource], *, signed_in: bool) -> bytes:
    """Return the document; ``signed_in`` says that nothing is answered without a token."""
    resources = list(resources)
    schemas, components = _schemas(resources)
    paths = {
        resource.path: {
            operation.method.lower(): _operation(resource.path, operation, schemas)
            for operation in resource.operations.values()
        }
        for resource in resources
    }
    needed: list[dict[str, list[str]]] = [{BEARER: []}] if signed_in else [{BEARER: []}, {}]
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Taskboard",
                "version": __version__,
                "description": INTRODUCTION,
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            # Wherever this document is: behind a proxy that may be below any path.
            "servers": [{"url": ".."}],
            "security": needed,
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {
                    BEARER: {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "A token that an administrator has made.",
                    }
                },
            },
        }
    )


def _schemas(resources: Iterable[Resource]) -> tuple[dict[Any, Any], dict[str, Any]]:
    operations = [each for resource in resources for each in resource.operations.values()]
    answers = [answer.type for each in operations for answer in each.answers.values()]
    bodies = [each.body for each in operations]
    types = list(dict.fromkeys(each for each in (*answers, *bodies, Problem) if each))
    found, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    return dict(zip(types, found, strict=True)), dict(components)


def _operation(path: str, operation: Operation, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    refused = {*ALWAYS, *operation.refused}
    if operation.body is not None:
        refused.update(WITH_BODY)
    if operation.query is not None:
        refused.add(422)
    responses = {
        str(status): _answer(answer, schemas, TAG if operation.tagged else {})
        for status, answer in operation.answers.items()
    }
    if operation.tagged:
        responses["304"] = {"description": "It is as in the answer that is held.", "headers": TAG}
    for status in sorted(refused - operation.answers.keys()):
        responses[str(status)] = _problem(REFUSED[status], schemas)
    responses["default"] = _problem("It was not done.", schemas)
    whole: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*map(_in_path, _NAMED.findall(path)), *_parameters(operation)],
        "responses": responses,
    }
    if operation.public:
        whole["security"] = []
    if operation.body is not None:
        content = {"application/json": {"schema": schemas[operation.body]}}
        whole["requestBody"] = {"required": True, "content": content}
    return whole


def _parameters(operation: Operation) -> Iterable[dict[str, Any]]:
    if operation.query is not None:
        # A query is written out: its type is no part of the document.
        (_,), found = msgspec.json.schema_components([operation.query])
        for name, schema in found[operation.query.__name__]["properties"].items():
            rest = {key: value for key, value in schema.items() if key != "description"}
            yield {
                "name": name,
                "in": "query",
                "description": schema.get("description", ""),
                "schema": rest,
            }
    if operation.keyed:
        yield KEY
    if operation.tagged:
        yield HELD


def _in_path(name: str) -> dict[str, Any]:
    what, example = PARAMETERS[name]
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": what,
        "schema": {"type": "string", "minLength": 1},
        "example": example,
    }


def _answer(
    answer: Answer, schemas: Mapping[Any, Any], headers: Mapping[str, Any]
) -> dict[str, Any]:
    told: dict[str, Any] = {"description": answer.what}
    if headers:
        told["headers"] = headers
    if answer.type is not None:
        told["content"] = {answer.media_type: {"schema": schemas[answer.type]}}
    return told


def _problem(what: str, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    return _answer(Answer(what, Problem, MEDIA_TYPE), schemas, {})
