"""Makes and revokes tokens and wall links."""

import secrets
from collections.abc import Iterable

from components.model import limits
from components.model.access import actions
from components.model.access.records import Token, WallLink
from components.model.access.secrets import hashed, new_secret
from components.model.errors import AccessNameTaken
from components.model.text import tidy
from components.monitor.access.action_note import ActionNote
from components.monitor.access.directory import ID_BYTES
from components.monitor.access.holdings import Access
from components.monitor.clock import utc_now
from components.store import Store


class Grants:
    """Belongs to the poller's loop; that a board is there is for the caller to see to."""

    def __init__(self, store: Store, access: Access) -> None:
        self._store = store
        self._access = access

    async def create_token(
        self, action: actions.CreateToken, note: ActionNote
    ) -> actions.TokenCreated:
        """Save a new token."""
        secret, name = new_secret("tbt"), tidy(action.name, limits.MAX_LABEL) or "Token"
        _ensure_free(name, self._access.tokens.all(), "a token")
        token = Token(
            secrets.token_hex(ID_BYTES),
            hashed(secret),
            name,
            action.writes,
            action.boards,
            note.actor.name,
            utc_now(),
            action.expires_at,
        )
        note.detail = _described(token)
        await note.save(self._store.create_token, token)
        self._access.tokens.put(token)
        return actions.TokenCreated(token, secret)

    async def revoke_token(self, action: actions.RevokeToken, note: ActionNote) -> actions.Revoked:
        """End a token."""
        token = self._access.tokens.get(action.token_id)
        if token is None:
            return actions.Revoked(existed=False)
        note.detail = _described(token)
        await note.save(self._store.revoke_token, token.id, utc_now())
        self._access.tokens.drop(token.id)
        return actions.Revoked(existed=True)

    async def create_wall_link(
        self, action: actions.CreateWallLink, note: ActionNote
    ) -> actions.WallLinkCreated:
        """Save a new wall link."""
        secret, name = new_secret("tbw"), tidy(action.name, limits.MAX_LABEL) or "Wall"
        links = [link for link in self._access.wall_links.all() if link.board == action.board]
        _ensure_free(name, links, "a wall link of this board")
        link = WallLink(
            secrets.token_hex(ID_BYTES),
            hashed(secret),
            action.board,
            name,
            note.actor.name,
            utc_now(),
        )
        note.detail = f"“{link.name}”"
        await note.save(self._store.create_wall_link, link)
        self._access.wall_links.put(link)
        return actions.WallLinkCreated(link, secret)

    async def revoke_wall_link(
        self, action: actions.RevokeWallLink, note: ActionNote
    ) -> actions.Revoked:
        """End a wall link of the board."""
        link = self._access.wall_links.get(action.link_id)
        if link is None or link.board != action.board:
            return actions.Revoked(existed=False)
        note.detail = f"“{link.name}”"
        await note.save(self._store.revoke_wall_link, link.id, utc_now())
        self._access.wall_links.drop(link.id)
        return actions.Revoked(existed=True)

    def end_access_to(self, board: str) -> None:
        """Let no wall in any more by the links of a board that was deleted, nor tokens of it."""
        for link in self._access.wall_links.all():
            if link.board == board:
                self._access.wall_links.drop(link.id)
        for token in self._access.tokens.all():
            left = token.without(board)
            if left is None:
                self._access.tokens.drop(token.id)
            elif left is not token:
                self._access.tokens.put(left)


def _ensure_free(name: str, there: Iterable[Token | WallLink], what: str) -> None:
    if any(one.name.casefold() == name.casefold() for one in there):
        raise AccessNameTaken(
            f"There is {what} named “{name}” already: give this one another name, by which the "
            "audit trail tells them apart."
        )


def _described(token: Token) -> str:
    where = "all boards" if token.boards is None else ", ".join(sorted(token.boards)) or "no board"
    return f"“{token.name}”, {'writes' if token.writes else 'reads'}: {where}"
