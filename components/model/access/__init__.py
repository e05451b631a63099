"""Who may do what: roles, the actors who have them, and what is kept of both."""
