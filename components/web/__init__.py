"""How the world comes in: the shell of the pages, and the routes for programs."""
