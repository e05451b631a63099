"""Everything that people and programs do to boards and tasks: actions, each with its outcome.

``monitor.perform(action, actor)`` carries one out, or raises `NotAllowed`. All that name a board
which has to be there raise `UnknownBoard`; all that save raise `StoreError`, and then nothing has
changed.
"""

from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from components.model.access.roles import Role
from components.model.board import Board, BoardFile
from components.model.entry import Entry

Outcome_co = TypeVar("Outcome_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Action(Generic[Outcome_co]):
    """What is to be done to one board, named by its address.

    ``doing`` names it in words, ``role`` is the least that it needs, ``humans_only`` says that no
    program may do it, and ``saves`` whether it changes what the database holds, so that it waits
    for other saves.
    """

    doing: ClassVar[str]
    role: ClassVar[Role] = Role.OPERATOR
    humans_only: ClassVar[bool] = False
    saves: ClassVar[bool] = True

    board: str


@dataclass(frozen=True, slots=True)
class BoardCreated:
    """The board of that name; ``existed`` where it was there already and stays as it was."""

    board: Board
    existed: bool


@dataclass(frozen=True, slots=True)
class BoardChanged:
    """The board with its new settings."""

    board: Board


@dataclass(frozen=True, slots=True)
class BoardFilled:
    """A board that was duplicated, imported or restored, and how many tasks are on it."""

    board: Board
    tasks: int


@dataclass(frozen=True, slots=True)
class BoardDeleted:
    """The board that was deleted."""

    board: Board


@dataclass(frozen=True, slots=True)
class TasksAdded:
    """How many tasks were new; the others were on the board already."""

    added: int


@dataclass(frozen=True, slots=True)
class TasksRemoved:
    """The tasks that were on the board."""

    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TasksChanged:
    """How many of the named tasks were restored or edited, and how many could not be."""

    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ChecksRequested:
    """How many tasks are asked for now, within the request budget."""

    tasks: int


@dataclass(frozen=True, slots=True)
class StopRequested:
    """A task was asked to stop; ``confirmed`` says whether the server answered that it will.

    Whether it has stopped is for its status to tell, which is asked for again.
    """

    confirmed: bool


@dataclass(frozen=True, slots=True)
class CreateBoard(Action[BoardCreated]):
    """Create an empty board; raises `BadBoardName`, and `BoardTaken` by a deleted board."""

    doing: ClassVar[str] = "creating a board"
    role: ClassVar[Role] = Role.ADMINISTRATOR

    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class EditBoard(Action[BoardChanged]):
    """Change settings of a board at once; what is None stays."""

    doing: ClassVar[str] = "changing a board"
    role: ClassVar[Role] = Role.ADMINISTRATOR

    title: str | None = None
    description: str | None = None
    refresh_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class SetRefresh(Action[BoardChanged]):
    """Choose a board's refresh interval, kept within its limits."""

    doing: ClassVar[str] = "changing how often a board is checked"

    seconds: float


@dataclass(frozen=True, slots=True)
class SetPaused(Action[BoardChanged]):
    """Pause polling for a board, or resume it."""

    doing: ClassVar[str] = "pausing or resuming a board"

    paused: bool


@dataclass(frozen=True, slots=True)
class SetArchived(Action[BoardChanged]):
    """Archive a board, which also stops polling for it, or take it up again.

    Raises `ProtectedBoard`.
    """

    doing: ClassVar[str] = "archiving a board"
    role: ClassVar[Role] = Role.ADMINISTRATOR

    archived: bool


@dataclass(frozen=True, slots=True)
class DuplicateBoard(Action[BoardFilled]):
    """Create a board with the settings and tasks of this one.

    Raises `BadBoardName` and `BoardTaken`.
    """

    doing: ClassVar[str] = "duplicating a board"
    role: ClassVar[Role] = Role.ADMINISTRATOR

    new_board: str
    title: str


@dataclass(frozen=True, slots=True)
class ImportBoard(Action[BoardFilled]):
    """Create a board from a file with its history.

    Raises `BadBoardName`, `BoardTaken` and `BoardLimitError`.
    """

    doing: ClassVar[str] = "importing a board"
    role: ClassVar[Role] = Role.ADMINISTRATOR

    file: BoardFile


@dataclass(frozen=True, slots=True)
class DeleteBoard(Action[BoardDeleted]):
    """Delete a board; for a week it can be restored. Raises `ProtectedBoard`."""

    doing: ClassVar[str] = "deleting a board"
    role: ClassVar[Role] = Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class RestoreBoard(Action[BoardFilled]):
    """Bring a deleted board back; one that is there stays as it is."""

    doing: ClassVar[str] = "bringing a board back"
    role: ClassVar[Role] = Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class AddTasks(Action[TasksAdded]):
    """Put tasks on a board; raises `BoardLimitError`."""

    doing: ClassVar[str] = "adding tasks"

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RemoveTasks(Action[TasksRemoved]):
    """Take tasks off a board; for a week they can be restored."""

    doing: ClassVar[str] = "removing tasks"

    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreTasks(Action[TasksChanged]):
    """Put removed tasks back where they stood; raises `BoardLimitError`."""

    doing: ClassVar[str] = "putting tasks back"

    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditTasks(Action[TasksChanged]):
    """Give tasks another label, group or note.

    What is None stays, so that two people who edit different things lose nothing.
    """

    doing: ClassVar[str] = "editing tasks"

    task_ids: tuple[str, ...]
    label: str | None = None
    group: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RefreshBoard(Action[ChecksRequested]):
    """Ask for the live tasks of a board now."""

    doing: ClassVar[str] = "checking a board now"
    saves: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class RecheckTasks(Action[ChecksRequested]):
    """Ask for some tasks now, settled ones too."""

    doing: ClassVar[str] = "checking tasks again"
    saves: ClassVar[bool] = False

    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopTask(Action[StopRequested]):
    """Have the API stop a task, by one request that is never repeated.

    Raises `UnknownTask`, `TaskEnded`, and errors of `monitor.details`; versions of the API that
    cannot stop a task refuse in words.
    """

    doing: ClassVar[str] = "stopping a task"
    saves: ClassVar[bool] = False

    task_id: str
