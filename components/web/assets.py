"""The browser code of this build, for browsers to keep."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from components.views.shared.assets import BUILD, FILES

TYPES = {"css": "text/css", "js": "text/javascript"}
KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


async def asset(request: Request) -> Response:
    """Answer with a file of this build, and 404 for those of any other."""
    build, name = request.path_params["build"], request.path_params["name"]
    if build != BUILD or name not in FILES:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    return Response(FILES[name], headers=KEPT, media_type=TYPES[name.rpartition(".")[2]])


# The attempt only makes each address new: see the loader.
ROUTES = [Route("/assets/{build}/{attempt:int}/{name:path}", asset)]
