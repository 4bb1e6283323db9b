"""Settings of one installation; everything that differs between machines comes from the environment.

Without DATABASE_URL the private cluster under var/ is used (see script/). Keys
and uploads live under RANGWAT_VAR, outside the database.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import django_stubs_ext

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("RANGWAT_VAR", BASE_DIR / "var"))


def _secret(name: str) -> str:
    """Read a secret made at set-up; a missing one is made on first use, readable by its owner only."""
    path = VAR / "keys" / name
    if not path.exists():
        from network.keys import make_key_file  # noqa: PLC0415 (only on a first start)

        make_key_file(path)
    return path.read_text().strip()


def _database(url: str) -> dict[str, object]:
    """Turn postgres://user:password@host:port/name into Django's settings."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


DEBUG = os.environ.get("RANGWAT_DEBUG") == "1"
SECRET_KEY = os.environ.get("RANGWAT_SECRET_KEY") or _secret("django")
ALLOWED_HOSTS = os.environ.get("RANGWAT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("RANGWAT_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "procrastinate.contrib.django",
    "network",
    "parcels",
    "survey",
    "maps",
    "reports",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        **_database(
            os.environ.get("DATABASE_URL")
            or f"postgres://rangwat@{str(VAR / 'run').replace('/', '%2F')}/rangwat"
        ),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }
}

AUTH_USER_MODEL = "network.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Bangkok"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("npm", BASE_DIR / "node_modules")] if (BASE_DIR / "node_modules").is_dir() else []
MEDIA_ROOT = VAR / "media"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    # Debian 12 ships GDAL 3.6 and Django 5.2 warns of it; uploads are read by pyogrio's own GDAL.
    "gis.W001",
]
