"""The account page: who is signed in, and the way out."""

from components.views.access import account
from components.views.shared import actor

account.show(actor.current())
