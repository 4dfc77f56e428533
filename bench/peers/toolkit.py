"""Django OAuth Toolkit as its tutorial sets it up, for production, and no more than the token endpoint needs.

`python3 toolkit.py` makes the database that the variable DOT_DATABASE names, with a client, and prints the client as
JSON. gunicorn serves `toolkit:application`.
"""

import json
import os
import secrets
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import include, path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["DOT_DATABASE"],
            # A connection is kept, and a writer waits for the other worker.
            "CONN_MAX_AGE": None,
            "OPTIONS": {"timeout": 60},
        }
    },
    DEBUG=False,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
    OAUTH2_PROVIDER={"SCOPES": {"read": "Read scope", "write": "Write scope"}},
    ROOT_URLCONF=__name__,
    SECRET_KEY=secrets.token_urlsafe(48),
    USE_TZ=True,
)
application = get_wsgi_application()
urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


def prepare(journal):
    """Makes the tables and a client; the journal mode stays with the file."""
    from oauth2_provider.generators import generate_client_secret
    from oauth2_provider.models import Application
    import oauth2_provider

    connection.cursor().execute(f"PRAGMA journal_mode = {journal}")
    call_command("migrate", verbosity=0)
    # Newer versions hash the secret when it is saved, so it is made here.
    secret = generate_client_secret()
    client = Application.objects.create(
        name="bench",
        client_secret=secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    version = f"{oauth2_provider.__version__} (Django {django.get_version()})"
    print(json.dumps({"clientId": client.client_id, "clientSecret": secret, "version": version}))


if __name__ == "__main__":
    prepare(sys.argv[1])
