"""What people see: each module draws one thing and returns what was done to it."""
