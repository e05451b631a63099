"""The loops that ask: the poller of single tasks, and the sweeps over list pages."""
