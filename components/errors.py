"""The root of everything that Taskboard raises on purpose.

TaskboardError
├── settings.SettingsError        a setting is wrong; the start stops and names it
├── task_ids.UnreadableInput      a text or file that yields no ids at all
├── exchange.UnreadableBoard      a file that holds no board
├── store.StoreError              the database cannot be read or written
├── monitor.UnknownBoard          no board of that name
├── monitor.BoardLimitError       an addition that would outgrow a board
├── monitor.BadBoardName          a name that no board can have
├── monitor.BoardTaken            a name that another board has
├── monitor.ProtectedBoard        a board that always has to be there
└── api.ApiError                  one failed call to the Browser Use Cloud API
"""


class TaskboardError(Exception):
    """Something that a person should be told in the words of its message."""
