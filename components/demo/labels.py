"""The labels and groups of the demo tasks."""

LABELS = {
    "Billing": (
        "Collect invoices from supplier portal",
        "Download card statements",
        "Match orders with delivery notes",
        "File expense reports",
        "Check VAT numbers of new customers",
    ),
    "Pricing": (
        "Check competitor prices – DE",
        "Check competitor prices – FR",
        "Compare shipping rates",
        "Read marketplace fees",
        "Watch discount pages",
    ),
    "QA": (
        "Walk through the checkout",
        "Sign up with a fresh account",
        "Follow every link in the help centre",
        "Fill in the contact form",
        "Reset a password",
    ),
    "Support": (
        "Sort new tickets by product",
        "Look up parcel tracking",
        "Answer store reviews",
        "Update the status page",
        "Find the manual for a serial number",
    ),
    "Growth": (
        "List exhibitors of a trade fair",
        "Collect job postings – Berlin",
        "Find podcasts on logistics",
        "Read newsletter archives",
        "Register for webinars",
    ),
}

GROUPS = tuple(LABELS)


def label_and_group(slot: int, cycle: int, number: int) -> tuple[str, str]:
    """Return the label and the group of a task; a slot keeps its group."""
    group = GROUPS[slot % len(GROUPS)]
    labels = LABELS[group]
    return f"{labels[(slot // len(GROUPS) + cycle) % len(labels)]} #{number}", group
