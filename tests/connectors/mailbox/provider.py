# /// script
# requires-python = ">=3.11"
# dependencies = ["django==5.2.8", "django-oauth-toolkit==3.1.0"]
# ///
"""A real OAuth 2.0 provider for tests: Django OAuth Toolkit with its own pages, on this computer alone.

    uv run --script provider.py PORT FOLDER PASSWORD ADDRESS...

It asks for the password and for consent, wants PKCE, gives a new refresh token each time and ends the old
one, answers a mail server that asks about a token (RFC 7662), and takes tokens back (RFC 7009).
"""

from __future__ import annotations

import sys
from pathlib import Path
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

CLIENT, LASTS_S = "desk-app", 600
PAGE = "<form method=post>{% csrf_token %}{{ form }}<button>Log in</button></form>"


def configured(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="only for a test",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        LOGIN_URL="/login/",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "PKCE_REQUIRED": True,
            "ROTATE_REFRESH_TOKEN": True,
            "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
            "ACCESS_TOKEN_EXPIRE_SECONDS": LASTS_S,
            "SCOPES": {"mail": "Read and send mail", "offline_access": "Stay signed in"},
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )


urlpatterns: list[object] = []


def laid_out() -> None:
    from django.contrib.auth.views import LoginView  # noqa: PLC0415 - Django wants its settings first
    from django.urls import include, path  # noqa: PLC0415 - same

    urlpatterns.append(path("login/", LoginView.as_view()))
    urlpatterns.append(path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")))


def filled(password: str, addresses: list[str]) -> None:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django wants its settings first
    from oauth2_provider.models import get_application_model  # noqa: PLC0415 - same

    call_command("migrate", verbosity=0)
    for address in addresses:
        get_user_model().objects.create_user(address, address, password)
    application = get_application_model()
    application.objects.create(
        client_id=CLIENT,
        client_type=application.CLIENT_PUBLIC,
        authorization_grant_type=application.GRANT_AUTHORIZATION_CODE,
        redirect_uris="http://127.0.0.1/",
        name="Desk App",
    )
    application.objects.create(
        client_id="mailserver",
        client_secret=password,
        client_type=application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application.GRANT_CLIENT_CREDENTIALS,
        name="The mail server",
    )


def main() -> None:
    port, folder, password, *addresses = sys.argv[1:]
    templates = Path(folder) / "templates" / "registration"
    templates.mkdir(parents=True)
    (templates / "login.html").write_text(PAGE)
    configured(Path(folder))
    settings.TEMPLATES[0]["DIRS"] = [templates.parent]
    django.setup()
    laid_out()
    filled(password, addresses)
    with make_server("127.0.0.1", int(port), get_wsgi_application()) as server:
        print(f"listening on {server.server_port}", flush=True)  # noqa: T201 - tells the test its port
        server.serve_forever()


if __name__ == "__main__":
    main()
