"""Pictures as they stand in a page: small, of known size, films with a still."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

#: Of lossy pictures; noise of instruments and thousands of atoms stay as they look.
_QUALITY = 84
#: Without loss a picture may be this many times as large before it is written with loss.
_WORTH = 1.4


@dataclass(frozen=True)
class Embedded:
    """A picture inside a page.

    Parameters
    ----------
    source
        Address that holds the whole picture.
    width, height
        Pixels.
    """

    source: str
    width: int
    height: int


def embedded(content: bytes) -> Embedded:
    """Return a picture (PNG, GIF) as WebP, without loss where that is hardly larger.

    Of a film the last state is taken, in which most has happened.
    """
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        picture.seek(getattr(picture, "n_frames", 1) - 1)
        flat = _on_white(picture)
    exact, lossy = _webp(flat, lossless=True), _webp(flat, lossless=False)
    small = exact if len(exact) <= _WORTH * len(lossy) else lossy
    return Embedded(_address(small, "webp"), *flat.size)


def film(content: bytes) -> Embedded:
    """Return a film (GIF) as it is."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        return Embedded(_address(content, "gif"), *picture.size)


def _on_white(picture: Image.Image) -> Image.Image:
    from PIL import Image

    whole = picture.convert("RGBA")
    ground = Image.new("RGBA", whole.size, "white")
    return Image.alpha_composite(ground, whole).convert("RGB")


def _webp(picture: Image.Image, *, lossless: bool) -> bytes:
    buffer = io.BytesIO()
    options = {"lossless": True, "quality": 60} if lossless else {"quality": _QUALITY}
    picture.save(buffer, format="WEBP", method=4, **options)
    return buffer.getvalue()


def _address(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
