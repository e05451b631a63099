"""The simulated tasks in each version of the API: routes, words and envelopes."""

from starlette.routing import Route

from components.demo.dialects import v1, v2, v3, v4
from components.demo.dialects.calls import Api, RateWindow
from components.demo.dialects.facts import facts_of
from components.demo.dialects.words import VERDICT_VERSIONS, word_of
from components.demo.simulation import Simulation

__all__ = ["VERDICT_VERSIONS", "facts_of", "routes", "word_of"]


def routes(simulation: Simulation, api_key: str) -> list[Route]:
    """Return the routes of v1, v2, v3 and v4, each with the key in its own header."""
    bearer = ("authorization", f"Bearer {api_key}")
    own = ("x-browser-use-api-key", api_key)
    window = RateWindow()
    tables = ((bearer, v1.ROUTES), (own, v2.ROUTES), (own, v3.ROUTES), (own, v4.ROUTES))
    return [
        Route(path, Api(simulation, key, window).endpoint(answer), methods=[method])
        for key, table in tables
        for method, path, answer in table
    ]
