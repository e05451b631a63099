"""What boards there are, and each in whole."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from components import monitor
from components.web import answers, bodies, fields
from components.web.routes.actors import actor_of, board_of
from components.web.schemas.boards import BoardSummary


async def boards(request: Request) -> Response:
    """List every board with its counts."""
    here, actor = monitor.current(), actor_of(request)

    def listed() -> list[BoardSummary]:
        found = here.boards()
        return [fields.summary(each) for each in found if actor.sees(each.board.name)]

    return answers.json(await to_thread.run_sync(listed))


async def board(request: Request) -> Response:
    """Answer with one board, its counts and all its tasks."""
    encoded = await bodies.json_boards.of(*board_of(request))
    headers = {**answers.FRESH, "Content-Type": answers.JSON}
    return await answers.conditional(request, encoded, headers)
