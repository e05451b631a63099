"""The operators' page: one board's table, filters, intake and actions."""
