"""Numbers of things in words; no Streamlit here."""


def tasks(count: int) -> str:
    """Return a number of tasks in words."""
    return f"{count:,} {'task' if count == 1 else 'tasks'}"
