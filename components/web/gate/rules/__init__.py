"""Who may ask for what: one table, and what follows from it for a request."""
