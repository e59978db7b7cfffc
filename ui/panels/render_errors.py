"""Say in the reader's language why a picture or document could not be made."""

from domain.language import Language
from services.rendering.render_protocol import QueueFullError, SizeTooSmallError
from views.exhibit import PICTURE_TEXTS


def error_message(reason: Exception, language: Language) -> str:
    """Return what to tell a reader whose picture or document could not be made."""
    code = (
        "busy"
        if isinstance(reason, QueueFullError)
        else "small"
        if isinstance(reason, SizeTooSmallError)
        else "failed"
    )
    return language.gettext(PICTURE_TEXTS[code])
