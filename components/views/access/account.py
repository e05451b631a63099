"""Who is signed in, what that allows, and the way out."""

import streamlit as st

from components.model.access.actor import Actor
from components.model.access.roles import Role
from components.views.shared import theme
from components.views.words.foreign import literal

# A form needs no script, and the gate sees which page it was sent from.
_SIGN_OUT = (
    '<form class="tb-sign-out" method="post" action="auth/sign-out">'
    '<button type="submit">Sign out</button></form>'
)


def show(actor: Actor) -> None:
    """Draw who somebody is here, and the button that ends their session."""
    theme.stylesheet("access/access.css")
    st.subheader("Account", anchor=False)
    st.markdown(f"Signed in as **{literal(actor.name)}**, {literal(actor.role.word)}.")
    st.caption(literal(_allows(actor.role)))
    if actor.id:
        st.html(_SIGN_OUT)
        st.caption("Signing out closes all pages of this sign-in, in other tabs too.")
    else:
        st.caption("The proxy in front of this server signs you in and out.")


def _allows(role: Role) -> str:
    match role:
        case Role.VIEWER:
            return "You see every board and its history. An operator can act on tasks."
        case Role.OPERATOR:
            return (
                "You see every board, and can add, edit, check, stop and remove tasks, and pause "
                "boards. An administrator can create and change boards."
            )
        case Role.ADMINISTRATOR:
            return "You can do everything: tasks, boards, wall links and tokens."
