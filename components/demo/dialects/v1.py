"""v1, the classic endpoint: a bare word for a status, and tasks with snake-case fields."""

from components.demo.dialects.calls import MAX_PAGE, Call, Table, time_text
from components.demo.simulation import SimulatedTask
from components.demo.work import output_of, prompt_of, step_page, step_summary

DEFAULT_ROWS, MAX_ROWS = 10, 100


def _status(call: Call) -> str:
    return call.task("v1").status


def _list(call: Call) -> dict[str, object]:
    page = call.number("page", 1, MAX_PAGE)
    limit = call.number("limit", DEFAULT_ROWS, MAX_ROWS)
    tasks = call.simulation.tasks("v1")
    return {
        "tasks": [_row(task) for task in tasks[(page - 1) * limit : page * limit]],
        "total_pages": -(-len(tasks) // limit),
        "page": page,
        "limit": limit,
        "total_count": len(tasks),
    }


def _full(call: Call) -> dict[str, object]:
    task = call.task("v1")
    return {
        **_row(task),
        "steps": [
            {
                "id": f"{task.entry.task_id}-{number}",
                "step": number,
                "evaluation_previous_goal": "Success",
                "next_goal": step_summary(number + 1),
                "url": step_page(number),
            }
            for number in range(1, task.steps + 1)
        ],
        # Cookies of nobody: whoever reads a full body must leave them where they are.
        "browser_data": {"cookies": [{"name": "demo-session", "value": "demo-cookie"}]},
        "user_uploaded_files": [],
        "output_files": [],
        "public_share_url": None,
        "metadata": {},
    }


def _row(task: SimulatedTask) -> dict[str, object]:
    return {
        "id": task.entry.task_id,
        "task": prompt_of(task),
        "output": output_of(task),
        "status": task.status,
        "created_at": time_text(task.created_at),
        "finished_at": time_text(task.finished_at),
        "live_url": None,
    }


ROUTES: Table = (
    ("GET", "/api/v1/task/{id}/status", _status),
    ("GET", "/api/v1/task/{id}", _full),
    ("GET", "/api/v1/tasks", _list),
)
