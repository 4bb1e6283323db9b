"""Files on their way: what has come so far of a photograph that a phone sends in pieces."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from network.models import ClockTimestamp, FieldDevice


class FieldPiece(models.Model):
    """A piece of a file that a device has not sent whole yet; no fact, and gone once it is whole.

    The file goes by its hash. `sealed` opens by the installation's key only; the phone keeps
    the whole until its receipt, so that nothing is lost where pieces are thrown away.
    """

    device = models.ForeignKey(FieldDevice, models.CASCADE, related_name="pieces")
    sha256 = models.CharField(max_length=64, help_text="of the whole file, in hexadecimal")
    total = models.PositiveIntegerField(help_text="bytes of the whole file")
    offset = models.PositiveIntegerField(help_text="bytes before this piece")
    length = models.PositiveIntegerField(help_text="bytes of this piece")
    sealed = models.BinaryField()
    received_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "sha256", "offset"], name="field_piece_comes_once"
            ),
            models.CheckConstraint(
                condition=Q(length__gt=0) & Q(total__gte=F("offset") + F("length")),
                name="field_piece_is_of_its_file",
            ),
        ]
