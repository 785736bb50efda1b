"""Password hashing: Argon2id with parameters a small server can bear under a log-in flood."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id, 19 MiB, 2 passes, 1 lane: OWASP's password storage recommendation."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
