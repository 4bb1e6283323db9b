"""Thai first: a page is Thai until its reader switches, whatever language the phone was sold in."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import check_for_language


class ThaiFirst(LocaleMiddleware):
    """Takes the language from the reader's own choice (a cookie), never from Accept-Language."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        offered = chosen in dict(settings.LANGUAGES) and check_for_language(chosen)
        translation.activate(chosen if offered else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
