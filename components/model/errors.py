"""The tree of everything that Taskboard raises on purpose, and what several rooms raise or catch.

An error of a lower layer is translated once, where it enters: the database in the store, HTTP
in the api, files in intake and exchange. The message is one for people.

TaskboardError
├── StoreError                       the database cannot be read or written
├── BoardError                       what was asked of a board cannot be done
│   ├── UnknownBoard                 no board of that name
│   ├── UnknownTask                  no task of that id on a board
│   ├── TaskEnded                    a task that has ended and cannot be stopped
│   ├── BoardLimitError              more tasks than a board can have
│   ├── BadBoardName                 a name that no board can have
│   ├── BoardTaken                   a name that another board has
│   └── ProtectedBoard               the main board, or the one that opens first
├── NotAllowed                       somebody's role or boards do not allow it
├── AccessNameTaken                  a token or a wall link of the board has that name
├── AccountError                     a local account cannot be made or changed as asked
├── model.settings.SettingsError     a setting is wrong; the start stops and names it
├── intake.UnreadableInput           a text or file that yields no ids at all
├── exchange.UnreadableBoard         a file that holds no board
├── monitor.NotRunningError          the server is starting or stopping
├── monitor.ApiBusyError             the API cannot be asked at present
├── monitor.TaskUnreadable           no version of the API tells of a task
├── api.ApiError                     a failed call to the API; its tree is in api.errors
├── web.problems.RequestError        a program's request that cannot be understood
├── web.exports.NoRoomForExport      an export for which there is no room on the disk
├── web.webhooks.UnsignedEvent       a webhook's event that is not signed as it must be
├── web.webhooks.TooManyEvents       more events than can be told apart
├── web.gate.sign_in.ProviderError   the identity provider cannot be asked, or answers nonsense
└── web.gate.sign_in.StateLost       an answer of the provider that nobody waits for
"""


class TaskboardError(Exception):
    """An error whose message is shown to people, to anybody who can open a page.

    ``detail`` is for whoever starts the program and reads its log: it may also name paths and
    hosts, but no secret.
    """

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail or message


class StoreError(TaskboardError):
    """The database cannot be read or written."""


class NotAllowed(TaskboardError):
    """Somebody's role, or the boards that are theirs, do not allow what they asked for."""


class AccessNameTaken(TaskboardError):
    """A token, or a wall link of the board, has that name, by which people tell them apart."""


class AccountError(TaskboardError):
    """A local account cannot be made or changed as it was asked for."""


class BoardError(TaskboardError):
    """What was asked of a board cannot be done."""


class UnknownBoard(BoardError):
    """No board of that name."""


class UnknownTask(BoardError):
    """No task of that id on a board."""


class TaskEnded(BoardError):
    """The task has ended, so that nothing is left to stop."""


class BoardLimitError(BoardError):
    """An addition would give a board more tasks than it can have."""


class BadBoardName(BoardError):
    """A name that no board can have."""


class BoardTaken(BoardError):
    """A board has that name, or one that was deleted and can still be restored."""


class ProtectedBoard(BoardError):
    """The main board, or the one that opens first, cannot be deleted or archived."""
