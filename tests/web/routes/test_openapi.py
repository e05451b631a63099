"""The document of all routes."""

from typing import Any

import httpx
import msgspec

from components import __version__
from components.model import statuses
from components.web import routes, webhooks
from components.web.schemas.inputs import TaskQuery
from tests.web.routes.conftest import asked_by

PATH = "/api/openapi.json"


def document(client: httpx.Client) -> dict[str, Any]:
    """Return the document as an open server has it."""
    found: dict[str, Any] = client.get(PATH).json()
    return found


def test_every_route_is_described(client: httpx.Client) -> None:
    """Each method of each route for programs is there, and no other."""
    served = {
        (method.lower(), route.path)
        for route in [*routes.ROUTES, webhooks.RESOURCE]
        for method in (route.methods or ())
        if method != "HEAD"
    }
    paths = document(client)["paths"]
    described = {(method, path) for path, methods in paths.items() for method in methods}
    assert described == served
    assert {route.path for route in webhooks.ROUTES} == {webhooks.RESOURCE.path}
    assert {path for _, path in served if not path.startswith("/api/")} == {"/healthz", "/readyz"}


def test_every_reference_leads_somewhere(client: httpx.Client) -> None:
    """The document is whole: each schema that it names is in it, and each operation has a name."""
    found = document(client)
    text = client.get(PATH).text
    named = {each.split('"')[0] for each in text.split("#/components/schemas/")[1:]}
    assert named <= found["components"]["schemas"].keys()
    operations = [each for path in found["paths"].values() for each in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["summary"].endswith(".") for operation in operations)
    assert (found["openapi"], found["info"]["version"]) == ("3.1.0", __version__)


def test_token_is_needed_where_people_sign_in(client: httpx.Client) -> None:
    """An open server says that it needs none."""
    assert document(client)["security"] == [{"bearer": []}, {}]
    assert client.get(PATH, headers=asked_by()).json()["security"] == [{"bearer": []}]


def test_document_is_not_sent_again(client: httpx.Client) -> None:
    """It has a tag."""
    tag = client.get(PATH).headers["etag"]
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 304


def test_statuses_are_those_of_tasks() -> None:
    """The filter takes each status that boards count."""
    words = [status.value for status in statuses.ALL]
    assert msgspec.convert({"status": words}, TaskQuery).status == words
