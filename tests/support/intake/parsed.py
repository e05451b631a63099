"""What holds for everything that was ever parsed."""

from components.intake import ParsedIds
from components.model.entry import is_task_id
from components.model.limits import MAX_IDS


def check(parsed: ParsedIds) -> None:
    """Check what holds for everything that was ever parsed."""
    ids = [entry.task_id for entry in parsed.entries]
    assert all(map(is_task_id, ids))
    assert len(set(ids)) == len(ids) <= MAX_IDS
    assert parsed.given == len(ids) + parsed.duplicates + len(parsed.rejected)
    for rejection in parsed.rejected:
        assert rejection.line >= 1
        assert rejection.reason
        assert rejection.text.isprintable()
        assert len(rejection.text) <= 80
    for entry in parsed.entries:
        assert entry.line >= 1
        assert len(entry.label) <= 200
        assert len(entry.note) <= 1000
        (entry.label + entry.group + entry.note).encode()
    for existing in (set(), set(ids[::2]), set(ids)):
        assert parsed.against(existing).given == parsed.given
