"""The pages about access: tokens and what was done by whom; and one's own account."""
