"""The parts of the program: every room of Taskboard, not only its widgets."""

import secrets

__version__ = "0.1.0"

# Another one after each start of the server, by which a page knows that it was drawn before it.
RUN = secrets.token_hex(4)
