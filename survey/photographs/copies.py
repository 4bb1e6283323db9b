"""Smaller copies of kept pictures: made beside the original, encrypted, and made again at need."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count

from network import evidence
from network.errors import EvidenceDamaged
from network.models import Source
from network.moments import EVER_KNOWN
from survey.models import ErasedFile, Photograph, PictureCopy, UndrawnPicture
from survey.photographs import errors
from survey.photographs.drawing import SIDES, CannotDraw, Drawn, draw


def copy_file(key: str) -> int:
    """Make what is missing of the copies of a kept picture (key of its source); how many there are.

    None of a picture that was erased. Where none can be made the reason is kept, and the
    picture is not tried again before `rebuild` is asked to.
    """
    file = Source.objects.filter(key=key).first()
    if file is None or not file.stored_as:
        return 0
    have = set(PictureCopy.objects.filter(file=file).values_list("longest_side", flat=True))
    if have.issuperset(SIDES):
        return len(have)
    try:
        drawn = draw(evidence.content(file))
    except CannotDraw as error:
        return _undrawn(file, error.code)
    except (EvidenceDamaged, FileNotFoundError):
        return _undrawn(file, errors.PictureIsLost.code)
    for each in drawn:
        if each.longest_side not in have:
            _keep(file, each)
    UndrawnPicture.objects.filter(file=file).delete()
    return PictureCopy.objects.filter(file=file).count()


def rebuild(*, at_most: int | None = None, again: bool = False) -> int:
    """Make the copies that are missing, of `at_most` pictures; how many pictures have them now.

    A copy that nobody can open any more (a restore without it, a key that was changed) is
    missing too. `again`: try those once more of which none could be made. Also deletes the
    files of which the key is destroyed.
    """
    delete_erased()
    shown = Photograph.objects.filter(recorded_at__known_by=EVER_KNOWN).values("file")
    files = Source.objects.filter(pk__in=shown).exclude(stored_as="")
    if not again:
        files = files.filter(undrawn_picture__isnull=True)
    missing = files.annotate(n=Count("picture_copies")).filter(n__lt=len(SIDES)).order_by("pk")
    keys = missing.values_list("key", flat=True)
    return sum(copy_file(str(key)) > 0 for key in (keys[:at_most] if at_most else keys))


def forget_unopened() -> int:
    """Take out the copies that nobody can open, to be made again; how many. Reads every copy."""
    lost = 0
    for copy in PictureCopy.objects.order_by("pk").iterator():
        try:
            content_of(copy)
        except errors.CopyIsLost:
            forget(copy)
            lost += 1
    return lost


def content_of(copy: PictureCopy) -> bytes:
    """The bytes of a copy, a JPEG.

    Raises:
        CopyIsLost: its file is gone or its key does not open it any more.
    """
    try:
        return b"".join(evidence.pieces(copy.stored_as, bytes(copy.wrapped_key)))
    except (EvidenceDamaged, FileNotFoundError) as error:
        raise errors.CopyIsLost from error


def forget(copy: PictureCopy) -> None:
    """Delete a copy; its original stays, and another can be made of it."""
    with transaction.atomic():
        copy.delete()
        name = copy.stored_as
        transaction.on_commit(lambda: default_storage.delete(name))


def delete_erased() -> int:
    """Delete the files of which erasure has destroyed the key; how many."""
    done = 0
    for each in ErasedFile.objects.order_by("pk"):
        default_storage.delete(each.stored_as)
        each.delete()
        done += 1
    return done


def _keep(file: Source, drawn: Drawn) -> None:
    """Store a copy; not of a picture that was erased meanwhile, nor a second of the same size."""
    kept = evidence.stored(drawn.content)
    is_kept = False
    try:
        with transaction.atomic():
            # Erasure waits for this row, and then sees the copy.
            still = Source.objects.select_for_update().get(pk=file.pk)
            if still.stored_as:
                _copy, is_kept = PictureCopy.objects.get_or_create(
                    file=file,
                    longest_side=drawn.longest_side,
                    defaults={
                        "width": drawn.width,
                        "height": drawn.height,
                        "byte_count": kept["byte_count"],
                        "stored_as": kept["stored_as"],
                        "wrapped_key": kept["wrapped_key"],
                    },
                )
    finally:
        if not is_kept:
            default_storage.delete(kept["stored_as"])


def _undrawn(file: Source, code: str) -> int:
    UndrawnPicture.objects.update_or_create(file=file, defaults={"reason_code": code})
    return PictureCopy.objects.filter(file=file).count()
