"""Settings under which tests run: the same cluster, plain static files, cheap passwords."""

import os

# Fixed keys: nothing made by a test may be readable with the keys of an installation.
os.environ["RANGWAT_SECRET_KEY"] = "only for tests " * 4
os.environ["RANGWAT_FERNET_KEYS"] = "b25seSBmb3IgdGVzdHMsIG5vdCBhIHNlY3JldCEhISE="
os.environ["RANGWAT_HASH_KEY"] = "only for tests"

from config.settings import *  # noqa: F403
from config.settings import DATABASES, VAR

DATABASES["default"]["OPTIONS"].pop("pool")  # tests hold one connection in one thread
# A test that commits empties every table when it ends; an installation never may. And no test
# outlives the machine: those that pull its plug (tests/safety) have an installation's settings.
DATABASES["default"]["OPTIONS"]["options"] = "-c rangwat.emptying=on -c synchronous_commit=off"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = VAR / "test-static"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # browsers get files without collectstatic
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
