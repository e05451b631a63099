"""The root of everything that Taskboard raises on purpose, and what several rooms raise or catch.

TaskboardError
├── StoreError                       the database cannot be read or written
├── BoardError                       what was asked of a board cannot be done
│   ├── UnknownBoard                 no board of that name
│   ├── BoardLimitError              an addition that would outgrow a board
│   ├── BadBoardName                 a name that no board can have
│   ├── BoardTaken                   a name that another board has
│   └── ProtectedBoard               a board that always has to be there
├── model.settings.SettingsError     a setting is wrong; the start stops and names it
├── intake.UnreadableInput           a text or file that yields no ids at all
├── exchange.UnreadableBoard         a file that holds no board
├── monitor.NotRunningError          the server is starting or stopping
├── monitor.ApiBusyError             the API cannot be asked at present
└── api.ApiError                     one failed call to the Browser Use Cloud API
"""


class TaskboardError(Exception):
    """Something that a person should be told in the words of its message."""


class StoreError(TaskboardError):
    """The database cannot be read or written."""


class BoardError(TaskboardError):
    """What was asked of a board cannot be done."""


class UnknownBoard(BoardError):
    """No board of that name."""


class BoardLimitError(BoardError):
    """An addition would outgrow a board."""


class BadBoardName(BoardError):
    """A name that no board can have."""


class BoardTaken(BoardError):
    """A board of that name is there already, or was deleted a short while ago."""


class ProtectedBoard(BoardError):
    """A board that always has to be there."""
