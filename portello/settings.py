"""Portello's one settings file; every choice of an installation comes from a typed variable."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from portello import env

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(env.text("PORTELLO_DATA", ROOT / "var")).resolve()

MODE = env.one_of("PORTELLO_MODE", "production", ("production", "demo", "test"))
DEMO = MODE == "demo"
DEBUG = False
SECRET_KEY = (
    env.text("PORTELLO_SECRET_KEY")
    if MODE == "production"
    else env.text("PORTELLO_SECRET_KEY", "only-for-demo-and-test-never-for-a-real-installation")
)
if MODE == "production" and len(SECRET_KEY) < 40:
    raise env.BadEnvironment("PORTELLO_SECRET_KEY must have at least 40 characters.")

# The installation's constants. The language also decides how names are ordered (stored sort keys),
# so changing it later needs `portello verify --repair-names`.
LANGUAGES = [
    ("en", "English"),
    ("fi", "Suomi"),
    ("nb", "Norsk bokmål"),
    ("sv", "Svenska"),
    ("it", "Italiano"),
    ("de", "Deutsch"),
]
LOCALE_PATHS = [ROOT / "portello" / part / "locale" for part in ("demo", "commands")]
LANGUAGE_CODE = env.one_of("PORTELLO_LANGUAGE", "en", tuple(code for code, _ in LANGUAGES))
TIME_ZONE = env.text("PORTELLO_TIME_ZONE", "Europe/Helsinki")
CURRENCY = env.text("PORTELLO_CURRENCY", "EUR")
COUNTRY = env.text("PORTELLO_COUNTRY", "FI")
BACKOFFICE_HOST = env.text("PORTELLO_BACKOFFICE_HOST", "")
SCHEME = env.one_of(
    "PORTELLO_SCHEME", "http" if MODE != "production" else "https", ("http", "https")
)
PUBLIC_PORT = env.whole("PORTELLO_PUBLIC_PORT", 0, high=65535)
TRUSTED_PROXIES = env.whole("PORTELLO_TRUSTED_PROXIES", 0, high=5)

USE_I18N = USE_TZ = True
ALLOWED_HOSTS = ["*"]  # the host middleware answers 421 before anything else reads the host
ROOT_URLCONF = "portello.urls"
WSGI_APPLICATION = "portello.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
VIEWER_SOURCE = "portello.modules.portals.viewers"

MODULES = [
    "accounts", "inbox", "customers", "portals", "notifications", "mailing", "communication",
    "registration", "membership", "collaborators", "catalogue", "orders", "knowledge", "questions",
    "mailbox", "tickets", "exchange", "programs", "privacy",
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "portello.core",
    "portello.access",
    "portello.ui",
    "portello.portal",
    "portello.backoffice",
    "portello.api",
    *[f"portello.modules.{name}" for name in MODULES],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "portello.access.middleware.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portello.access.middleware.HostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portello.access.middleware.ViewerMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "portello.ui.environment.make", "auto_reload": False},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]


def _database(url: str) -> dict:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path) or str(VAR / "portello.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
            },
        }
    if parts.scheme not in ("postgres", "postgresql"):
        raise env.BadEnvironment("PORTELLO_DATABASE must begin with sqlite:// or postgresql://.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Compiling a query for the processor takes a second, and none of ours runs that long.
            "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
            " -c jit=off"
        },
    }


DATABASES = {"default": _database(env.text("PORTELLO_DATABASE", "sqlite://"))}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Log-in. Our own limits per portal, account and network address stand in modules/accounts/limits.py;
# the rates below are the throttle that stays on in any case.
AUTHENTICATION_BACKENDS = ["portello.modules.accounts.backend.Backend"]
PASSWORD_HASHERS = ["portello.modules.accounts.passwords.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portello.modules.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "portello.modules.accounts.forms.LoginForm",
    "reset_password": "portello.modules.accounts.forms.ResetForm",
    "reset_password_from_key": "portello.modules.accounts.forms.ResetKeyForm",
    "change_password": "portello.modules.accounts.forms.ChangeForm",
    "reauthenticate": "portello.modules.accounts.forms.ConfirmForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,15/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "request_login_code": "20/m/ip,5/10m/key",
}
# Second factors. A code of an authenticator app may be one step (30 seconds) early or late.
MFA_ADAPTER = "portello.modules.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "portello.modules.accounts.factor_forms.CodeForm",
    "reauthenticate": "portello.modules.accounts.factor_forms.ConfirmCodeForm",
    "activate_totp": "portello.modules.accounts.factor_forms.AddAppForm",
    "add_webauthn": "portello.modules.accounts.factor_forms.AddPasskeyForm",
    "edit_webauthn": "portello.modules.accounts.factor_forms.RenamePasskeyForm",
    "authenticate_webauthn": "portello.modules.accounts.factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "portello.modules.accounts.factor_forms.ConfirmPasskeyForm",
    "login_webauthn": "portello.modules.accounts.factor_forms.PasskeyLoginForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
PASSWORD_RESET_TIMEOUT = 3600

SESSION_ENGINE = "portello.modules.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE = SCHEME == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portello.access.refusals.csrf_failure"
LANGUAGE_COOKIE_NAME = "language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

# One policy for every page: nothing inline, nothing from another host.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# Attachments: the largest file, how many files and how much in all go with one message; the scanner.
UPLOAD_MB = env.whole("PORTELLO_UPLOAD_MB", 25, low=1, high=1000)
UPLOAD_FILES = env.whole("PORTELLO_UPLOAD_FILES", 10, low=1, high=50)
UPLOAD_TOTAL_MB = env.whole("PORTELLO_UPLOAD_TOTAL_MB", max(50, UPLOAD_MB), low=1, high=2000)
CLAMD = env.place("PORTELLO_CLAMD", 3310)

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if MODE == "test":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
WHITENOISE_MAX_AGE = 600
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+\.[0-9a-f]{12}\..+$"

# Mail: "smtp" sends it, "show" keeps it in the back office only (the demo).
MAIL_DELIVERY = env.one_of("PORTELLO_MAIL", "show" if MODE == "demo" else "smtp", ("smtp", "show"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("PORTELLO_SMTP_HOST", "localhost")
EMAIL_PORT = env.whole("PORTELLO_SMTP_PORT", 25, high=65535)
EMAIL_HOST_USER = env.text("PORTELLO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("PORTELLO_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.yes_no("PORTELLO_SMTP_STARTTLS", False)
EMAIL_USE_SSL = env.yes_no("PORTELLO_SMTP_TLS", False)
EMAIL_TIMEOUT = 20
MAIL_SENDER = env.text("PORTELLO_MAIL_SENDER", "portal@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "portello.core.logs.WithoutLinks"}},
    "formatters": {
        "line": {
            "()": "portello.core.logs.OneLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "portello": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},  # answered with 400, no news
    },
}
SILENCED_SYSTEM_CHECKS = ["security.W019"]
