"""What every room may know: statuses, errors, limits, entries, snapshots, history, actions."""
