"""The product's settings with the two floors beside it, for measuring."""

from portello.settings import *  # noqa: F403

ROOT_URLCONF = "portello.urls"
MIDDLEWARE = ["bench.floors.CountQueries", *MIDDLEWARE]  # noqa: F405
PLAIN = [
    "bench.floors.UseTheseAddresses",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
