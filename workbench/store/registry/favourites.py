"""Pages that people come back to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.registry.base import Base, Moment


class Favourite(Base):
    """A page that a user has marked: its address, which has public identifiers and no more."""

    __tablename__ = "favourite"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    address: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    made: Mapped[datetime] = mapped_column(Moment)
