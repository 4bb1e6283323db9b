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
        "OPTIONS": {"pool": False},
    }
}
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware"]
ROOT_URLCONF = "vectortiles_peer_urls"
USE_TZ = True
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

if "django" in globals() or os.environ.get("BENCH_SERVES", "yes"):
    import django
    from django.core.wsgi import get_wsgi_application


def application(environ, start_response):
    """What the web server calls; set up at the first call."""
    global _made  # noqa: PLW0603
    if _made is None:
        django.setup()
        _made = get_wsgi_application()
    return _made(environ, start_response)


_made = None
