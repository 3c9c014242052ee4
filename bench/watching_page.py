"""What a browser asks the metrics server for while it shows the page with one Service open.

  watching_page.py HOST:PORT SERVICE    until it is ended; a line for each second of figures
"""

import http.client
import sys

ALL_EVERY = 60  # seconds; as page/refresh.js has them
OPEN_EVERY = 5


def opened(server, target):
    connection = http.client.HTTPConnection(server)
    connection.request("GET", target)
    answer = connection.getresponse()
    if answer.status != 200:
        sys.exit(f"{target}: {answer.status} {answer.reason}")
    return answer


def read(server, target):
    opened(server, target).read()


def seconds_of(stream):
    """Yields whenever figures come, which is once a second."""
    while line := stream.readline():
        if line.startswith(b"event: counters"):
            yield
    sys.exit("the stream has ended")


def main():
    server, service = sys.argv[1:]
    read(server, "/")
    read(server, "/v1")
    for second, _ in enumerate(seconds_of(opened(server, "/v1/stream"))):
        if second % ALL_EVERY == 0:
            read(server, "/v1/services")
        if second % OPEN_EVERY == 0:
            read(server, f"/v1/services?service={service}")
        print(second, flush=True)


main()
