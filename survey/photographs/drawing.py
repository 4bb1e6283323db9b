"""Draws smaller pictures of one that came from outside, in a process of its own.

Whatever the picture does to its reader happens there, within bounds of memory and time; who
asks gets smaller pictures or a reason. `python -m survey.photographs.drawing` reads the
picture from its input and writes a line of JSON and the copies. No Django in here: the
process begins in a tenth of a second.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

SIDES = (320, 1280)  # pixels: in lists, and to look at
MOST_PIXELS = 64_000_000
# A JPEG is read at an eighth of its size where it is large: more of it fits.
MOST_PIXELS_OF_JPEG = 250_000_000
MOST_BYTES = 64 * 1024 * 1024
_MOST_MEMORY = 1024 * 1024 * 1024  # bytes of address space
_MOST_SECONDS = 20  # of the processor
_LONGEST_WAIT = 60  # seconds by the clock
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
_QUALITY = 80
_WHITE = (255, 255, 255)
_NO_ANSWER = 3  # exit status


@dataclass(frozen=True)
class Drawn:
    """A smaller picture as JPEG; sides are pixels."""

    longest_side: int
    width: int
    height: int
    content: bytes


class CannotDraw(Exception):
    """No copy can be made; `code` is that of a class of photographs.errors."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def draw(content: bytes) -> list[Drawn]:
    """Copies of a picture that fit in SIDES, upright and without what the camera wrote.

    Runs in another process with 1 GiB of memory and 20 s of processor.

    Raises:
        CannotDraw: no copy can be made of it.
    """
    if not content:
        raise CannotDraw("empty")
    if len(content) > MOST_BYTES:
        raise CannotDraw("too_wide")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "survey.photographs.drawing"],
            input=content,
            capture_output=True,
            timeout=_LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotDraw("too_long") from error
    head, _, body = done.stdout.partition(b"\n")
    try:
        said: dict[str, Any] = json.loads(head)
    except ValueError as error:  # killed, out of memory or of time
        raise CannotDraw("too_long") from error
    if "reason" in said:
        raise CannotDraw(str(said["reason"]))
    drawn, at = [], 0
    for side, width, height, size in said["copies"]:
        drawn.append(Drawn(side, width, height, body[at : at + size]))
        at += size
    return drawn


def draw_here(content: bytes) -> list[Drawn]:
    """The same in this process, without bounds of memory and time.

    Raises:
        CannotDraw: it is no picture, is broken, or has too many pixels.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 (in the child alone)

    Image.MAX_IMAGE_PIXELS = None  # our own bounds, by the kind of picture
    try:
        picture: Any = Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise CannotDraw(_unread(content)) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise CannotDraw("broken") from error
    is_jpeg = picture.format in ("JPEG", "MPO")
    if picture.width * picture.height > (MOST_PIXELS_OF_JPEG if is_jpeg else MOST_PIXELS):
        raise CannotDraw("too_wide")
    try:
        largest = max(SIDES)
        picture.draft("RGB", (largest, largest))  # a JPEG alone; never smaller than asked
        picture.load()
        upright = ImageOps.exif_transpose(_in_colour(picture, largest))
        return [_copy(upright, side) for side in sorted(SIDES, reverse=True)]
    except MemoryError:
        raise
    except Exception as error:  # readers of pictures raise whatever they like on garbage
        raise CannotDraw("broken") from error


def _in_colour(picture: Any, largest: int) -> Any:
    """The picture in RGB and no larger than needed, on white where it is transparent.

    Made small first: what is done to every pixel is then done to few.
    """
    from PIL import Image  # noqa: PLC0415

    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        picture = _of_eight_bits(picture)
    if picture.mode in ("P", "PA", "1"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    exif = picture.getexif()
    picture.thumbnail((largest, largest), reducing_gap=3.0)
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (*_WHITE, 255))
        picture = Image.alpha_composite(ground, clear)
    picture = _in_srgb(picture).convert("RGB")
    picture.info = {}
    picture.getexif().update(exif)
    return picture


def _of_eight_bits(picture: Any) -> Any:
    """A picture of grey with more than 8 bits: its darkest black, its lightest white."""
    grey = picture.convert("F")
    low, high = grey.getextrema()
    scale = 255.0 / (high - low) if high > low else 0.0
    return grey.point(lambda value: value * scale - low * scale).convert("L")


def _in_srgb(picture: Any) -> Any:
    """Colours as a browser takes them that is told nothing of them."""
    from PIL import ImageCms  # noqa: PLC0415

    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    try:
        return ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a profile nobody can read: the colours are a little off


def _copy(picture: Any, side: int) -> Drawn:
    """A JPEG that fits in `side` pixels, with nothing in it but the picture."""
    small = picture.copy()
    small.thumbnail((side, side))
    kept = io.BytesIO()
    small.info = {}
    small.save(kept, "JPEG", quality=_QUALITY, optimize=True, progressive=True, exif=b"")
    return Drawn(side, small.width, small.height, kept.getvalue())


def _unread(content: bytes) -> str:
    """Why a file is no picture for us: a kind we do not read, or a picture cut to pieces."""
    begins = content[:16]
    known = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
    if begins.startswith(known) or (begins[:4] == b"RIFF" and begins[8:12] == b"WEBP"):
        return "broken"
    return "no_reader"


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        drawn = draw_here(sys.stdin.buffer.read(MOST_BYTES + 1))
    except CannotDraw as error:
        out.write(json.dumps({"reason": error.code}).encode() + b"\n")
        return 0
    except MemoryError:
        return _NO_ANSWER
    said = [[each.longest_side, each.width, each.height, len(each.content)] for each in drawn]
    out.write(json.dumps({"copies": said}).encode() + b"\n")
    for each in drawn:
        out.write(each.content)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
