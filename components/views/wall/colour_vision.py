"""Colours as people see them who cannot tell all of them apart; no Streamlit here."""

Linear = tuple[float, float, float]

# Viénot, Brettel and Mollon (1999), on linear RGB.
EYES: dict[str, tuple[Linear, Linear, Linear]] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "deuteranopia": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}


def linear(colour: str) -> Linear:
    """Return linear RGB of a hex colour, each from 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def seen(colour: str, eyes: str) -> Linear:
    """Return the linear RGB that some eyes make of a hex colour."""
    rgb = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(k * c for k, c in zip(row, rgb, strict=True)))) for row in EYES[eyes]
    )
    return red, green, blue


def shown(colour: str, eyes: str) -> str:
    """Return a hex colour that shows everybody what some eyes make of another one."""
    coded = (
        12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in seen(colour, eyes)
    )
    return "#" + "".join(f"{round(255 * part):02X}" for part in coded)
