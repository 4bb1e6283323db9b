"""A Django of one view: django-vectortiles over the table the product draws from."""

import os

SECRET_KEY = "bench"  # noqa: S105
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.gis", "vectortiles"]
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": os.environ["PGDATABASE"],
        "USER": os.environ["PGUSER"],
        "PASSWORD": os.environ["PGPASSWORD"],
        "HOST": os.environ["PGHOST"],
        "PORT": os.environ["PGPORT"],
        "CONN_MAX_AGE": None,
    }
}
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware"]
ROOT_URLCONF = "vectortiles_peer_urls"
USE_TZ = True
SILENCED_SYSTEM_CHECKS = ["gis.W001"]


def application(environ, start_response):
    """What the web server calls: these settings have to be whole before Django is."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    if "application" not in _made:
        _made["application"] = get_wsgi_application()
    return _made["application"](environ, start_response)


_made = {}
