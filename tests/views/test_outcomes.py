"""What came of an action, in words."""

from components.model.actions import StopRequested, StopTask
from components.views.shared.outcomes import describe


def test_stop_is_never_said_to_have_worked() -> None:
    """A task was asked to stop; whether it has is left to its status, above all unconfirmed."""
    sure, unsure = (
        describe(StopTask("main", "a"), StopRequested(confirmed=confirmed))
        for confirmed in (True, False)
    )
    assert sure and unsure
    assert (sure.text, sure.stays) == ("Asked to stop: its status follows", False)
    assert unsure.text.startswith("Asked to stop; the server did not confirm.")
    assert unsure.stays
