"""Which load was the last to bring or close a released figure of an area and period"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KEY = ("programme_id", "area_code", "period_start", "period_end")


def upgrade() -> None:
    with op.batch_alter_table("released_periods") as periods:
        periods.add_column(sa.Column("changed_by", sa.Integer()))
    about, released = (
        sa.table("released_periods", *map(sa.column, (*KEY, "changed_by"))),
        sa.table("released", *map(sa.column, (*KEY, "load_id", "closed_by"))),
    )
    brought, closed = released.c.load_id, sa.func.coalesce(released.c.closed_by, 0)
    last = sa.func.max(sa.case((closed > brought, closed), else_=brought)).label("last")
    of = [released.c[name] for name in KEY]
    told = sa.select(*of, last).group_by(*of).subquery("told")
    same = sa.and_(*(told.c[name] == about.c[name] for name in KEY))
    op.execute(about.update().where(same).values(changed_by=told.c.last))
    op.execute("UPDATE released_periods SET changed_by = known_from WHERE changed_by IS NULL")
    with op.batch_alter_table("released_periods") as periods:
        periods.alter_column("changed_by", existing_type=sa.Integer(), nullable=False)
