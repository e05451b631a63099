"""Colours as people with a colour vision deficiency see them."""

LinearRgb = tuple[float, float, float]

# Viénot, Brettel and Mollon (1999), on linear RGB.
VISIONS: dict[str, tuple[LinearRgb, LinearRgb, LinearRgb]] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "deuteranopia": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}


def linear(colour: str) -> LinearRgb:
    """Return linear RGB (0 to 1) of a hex colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def perceived(colour: str, vision: str) -> LinearRgb:
    """Return the linear RGB that a hex colour looks like to one of `VISIONS`."""
    rgb = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(k * c for k, c in zip(row, rgb, strict=True))))
        for row in VISIONS[vision]
    )
    return red, green, blue


def simulated(colour: str, vision: str) -> str:
    """Return the hex colour that shows everybody what one of `VISIONS` sees of another."""
    coded = (
        12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055
        for c in perceived(colour, vision)
    )
    return "#" + "".join(f"{round(255 * part):02X}" for part in coded)
