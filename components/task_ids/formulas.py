"""Cells that a spreadsheet would take for formulas: made harmless, and as they were again."""

# What a spreadsheet takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """Return a cell that starts no formula; `meant` undoes it, whatever the cell holds."""
    return f"'{cell}" if _looks_like_one(cell) else cell


def meant(cell: str) -> str:
    """Return what a cell was before it was made harmless."""
    return cell[1:] if cell.startswith("'") and _looks_like_one(cell) else cell


def _looks_like_one(cell: str) -> bool:
    # Quotes before a formula count too: so each quote in front of one is ours, or one deeper.
    return cell.lstrip(" '").startswith(FORMULA_STARTS)
