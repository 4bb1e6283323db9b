"""Settings of one installation; what differs between machines comes from the environment.

Without DATABASE_URL the private cluster under var/ is used (config/cluster.py).
Keys and uploads live under RANGWAT_VAR, outside the database.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from config.cluster import DATABASE, ROLE, socket_directory
from network.keys import make_key_file

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("RANGWAT_VAR") or BASE_DIR / "var")
NODE_MODULES = BASE_DIR / "node_modules"
FIELD_BUILD = BASE_DIR / "build" / "field"  # by Vite, of survey/field/app
SECRET_KEY_BYTES = 48  # 64 characters; Django asks for 50


def _secret_key() -> str:
    path = VAR / "keys" / "django"
    if not path.exists():
        make_key_file(path, SECRET_KEY_BYTES)
    return path.read_text().strip()


def _listed(name: str, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).split(",") if word]


def _database(url: str) -> dict[str, object]:
    """Turn postgres://user:password@host:port/name?option=value into Django's settings.

    No URL means the private cluster, reached by its socket and by who we are.
    """
    if not url:
        return {"NAME": DATABASE, "USER": ROLE, "HOST": str(socket_directory(VAR))}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


DEBUG = os.environ.get("RANGWAT_DEBUG") == "1"
SECRET_KEY = os.environ.get("RANGWAT_SECRET_KEY") or _secret_key()
ALLOWED_HOSTS = _listed("RANGWAT_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("RANGWAT_ORIGINS")

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
    "savings",
    "survey",
    "plans",
    "maps",
    "reports",
    "config",
    # After our rooms: their templates stand in for these apps' own.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.security.ContentSecurityPolicy",
    "config.security.NoNulBytes",
    "maps.tiles.recent.RecentReaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.ThaiFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.security.NothingKept",
    "network.reading_log.ReadingLog",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "network.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.problems.DomainErrors",
    "maps.ogc.door.Door",
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
                "config.frame.frame",
            ],
        },
    },
]

_default = _database(os.environ.get("DATABASE_URL", ""))
DATABASES = {
    "default": {
        **_default,
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        # Two web processes and the worker stay well below the cluster's 60 connections. One
        # that died with the database is noticed before a page gets it.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_default.get("OPTIONS", {}),  # type: ignore[dict-item]
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
            # Only what asks for it is prepared (network/prepared.py).
            "prepare_threshold": 1_000_000,
        },
    }
}

# What processes must agree on (attempts at second factors, codes already used) is in the
# database; what each may know by itself is in its memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "network_cache",
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "network.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
LOGIN_URL = "sign-in"
# allauth: second factors and sessions by device; people sign in by name, nobody needs an e-mail.
ACCOUNT_ADAPTER = "network.gate.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds in which the password is not asked again
ACCOUNT_FORMS = {"reauthenticate": "network.account_forms.PasswordAgainForm"}
MFA_ADAPTER = "network.gate.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Rangwat"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: clocks of cheap phones are off, and typing takes time
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "network.account_forms.CodeForm",
    "reauthenticate": "network.account_forms.CodeAgainForm",
    "activate_totp": "network.account_forms.FirstCodeForm",
}
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

# RANGWAT_HTTPS=1 says that a proxy in front of us (Caddy in compose) speaks TLS.
_https = os.environ.get("RANGWAT_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _https else 0  # hops of X-Forwarded-For that are believed
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside the machine, without TLS
SECURE_REFERRER_POLICY = "same-origin"
# RANGWAT_TLS=1: the server speaks TLS itself (script/server --host). No HSTS there: a browser that
# remembers it could not be told otherwise when the authority is lost.
_encrypted = _https or os.environ.get("RANGWAT_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _encrypted
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

# Credentials of phones (ODK Collect) pass as Basic, and only over TLS or from this machine
# itself. Collect sends Basic over https alone; where a trial on a local network has no TLS,
# RANGWAT_FIELD_DIGEST=1 offers it Digest: the secret never passes, but what is sent and read
# does so in the clear, and an MD5 that stands for the secret is kept, encrypted. Phones that
# were registered without it are registered again. Not for a server others can reach.
FIELD_DIGEST = os.environ.get("RANGWAT_FIELD_DIGEST") == "1"

# Tiles of somebody else under the map, `https://…/{z}/{x}/{y}.png | © who made them`; none unless
# it is set, and then only for readers who switch it on (maps/map_page/outside.py).
OUTSIDE_BASE_MAP = os.environ.get("RANGWAT_BASE_MAP", "")

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Bangkok"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Nothing comes from another host: villages have no signal. Only what pages use is served.
STATICFILES_DIRS = [
    (prefix, folder)
    for prefix, folder in (
        ("leaflet", NODE_MODULES / "leaflet" / "dist"),
        ("geoman", NODE_MODULES / "@geoman-io" / "leaflet-geoman-free" / "dist"),
        ("geodesic", NODE_MODULES / "geographiclib-geodesic"),
        ("pbf", NODE_MODULES / "pbf" / "dist"),
        ("sarabun", NODE_MODULES / "@fontsource" / "sarabun"),
        ("field", FIELD_BUILD),
    )
    if folder.is_dir()
]
# Named by their content, by Django (.0123456789ab.) or by Vite (-AbCd_123.): never asked for again.
WHITENOISE_IMMUTABLE_FILE_TEST = r"(\.[0-9a-f]{12}\.\w+|/static/field/.+-[\w-]{8}\.\w+)$"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}
# Tasks of rooms that grew into folders; those of a room itself (tasks.py) are found anyway.
PROCRASTINATE_IMPORT_PATHS = [
    "survey.imports.tasks",
    "survey.answers.tasks",
    "survey.photographs.tasks",
    "survey.field.sending.tasks",
    "survey.contradictions.tasks",
    "survey.keeping.tasks",
    "maps.tiles.tasks",
    "maps.imagery.tasks",
]
# Registers of rooms above survey into which files sent to the pages may go.
IMPORT_REGISTERS = ["maps.imagery.register.IMAGERY"]
# What rooms above survey add to the village a phone takes along: (code, box, moment) → sections.
FIELD_SECTIONS = ["maps.imagery.village_pictures.sections_of"]
# Devices split what they send by the first; a single film may be as large as the second. The
# proxy in front lets 200 MB through.
SUBMISSION_ACCEPTED_BYTES = 10_000_000
SUBMISSION_LARGEST_BYTES = 190_000_000
MEDIA_ROOT = VAR / "media"
BACKUP_FOLDER = Path(os.environ.get("RANGWAT_BACKUPS") or VAR / "backups")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    # Debian 12 ships GDAL 3.6 and Django 5.2 warns of it; uploads are read by pyogrio's own GDAL.
    "gis.W001",
    # Browsers' lists of names that speak TLS alone are for those who own the whole domain.
    "security.W021",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
