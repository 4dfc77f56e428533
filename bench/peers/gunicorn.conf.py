"""How gunicorn serves the toolkit: two workers, everything else at its default, no access log."""

bind = "127.0.0.1:0"
workers = 2


def when_ready(server):
    """Prints the port; the workers take what waits there once they have started."""
    print(server.LISTENERS[0].sock.getsockname()[1], flush=True)
