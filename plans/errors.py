"""What can be wrong in plans/: the class all others are of."""

from __future__ import annotations


class PlanError(Exception):
    """บันทึกแผนหรือโครงการไม่ได้ / The plan does not allow this."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]
