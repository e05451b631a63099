"""The receiver of the API's webhooks: what they tell is asked for, and never shown as it is."""

from components.web.webhooks.receiver import ROUTES, install

__all__ = ["ROUTES", "install"]
