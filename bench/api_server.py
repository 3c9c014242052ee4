"""An API server on the node: lists in pages of `limit`, watches, TLS. Runs on threads of this
process, so that what it has written and what a client sees are timed by one clock."""

import base64
import http.server
import json
import pathlib
import ssl
import subprocess
import threading
import time
import urllib.parse

SERVICES = "/api/v1/services"
SLICES = "/apis/discovery.k8s.io/v1/endpointslices"
NODES = "/api/v1/nodes"

KUBECONFIG = """apiVersion: v1
kind: Config
clusters: [{{name: bench, cluster: {{server: "https://127.0.0.1:{port}",
                                  certificate-authority-data: {authority}}}}}]
users: [{{name: bench, user: {{token: bench}}}}]
contexts: [{{name: bench, context: {{cluster: bench, user: bench}}}}]
current-context: bench
"""


class ApiServer:
    """`listener` is a listening socket, `objects` {path: [object]}, in the order they are listed.
    Pages are made before anybody asks: the server is not what is measured."""

    def __init__(self, listener, objects, folder):
        self.version = 1
        self.lists = {path: [json.dumps(item) for item in items]
                      for path, items in objects.items()}
        self.watches = {path: [] for path in objects}
        self.lock = threading.Lock()
        self.last_page = 0.0  # time.monotonic() at which the last page of any list was written
        self.ended = threading.Event()
        port = listener.getsockname()[1]
        self.server = http.server.ThreadingHTTPServer(
            listener.getsockname(), handler_of(self), bind_and_activate=False)
        self.server.socket.close()
        self.server.socket = tls_context(folder).wrap_socket(
            listener, server_side=True, do_handshake_on_connect=False)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.kubeconfig = pathlib.Path(folder, "kubeconfig")
        self.kubeconfig.write_text(KUBECONFIG.format(
            port=port,
            authority=base64.b64encode(certificate(folder).read_bytes()).decode()))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()

    def is_watched(self):
        return all(self.watches.values())

    def modify(self, path, item):
        """Sends a changed object to every watch of `path`; the time at which it was written."""
        with self.lock:
            self.version += 1
            item["metadata"]["resourceVersion"] = str(self.version)
            event = json.dumps({"type": "MODIFIED", "object": item}) + "\n"
            for stream in self.watches[path]:
                send_chunk(stream, event)
            return time.monotonic()

    def page(self, path, limit, first):
        items = self.lists[path]
        end = min(first + limit, len(items)) if limit else len(items)
        following = str(end) if end < len(items) else ""
        head = {"resourceVersion": str(self.version), "continue": following}
        return (f'{{"kind":"List","apiVersion":"v1","metadata":{json.dumps(head)},"items":['
                + ",".join(items[first:end]) + "]}").encode(), not following


def handler_of(api):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # a head and its body in few writes

        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            asked = dict(urllib.parse.parse_qsl(url.query))
            self.close_connection = True
            if url.path not in api.lists:
                return self.send_error(404)
            if "sendInitialEvents" in asked:  # as servers of before WatchList: pages are measured
                return self.send_error(422)
            if asked.get("watch") == "1":
                return self.watch(url.path)
            text, is_last = api.page(url.path, int(asked.get("limit", 0)),
                                     int(asked.get("continue", 0)))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            self.wfile.flush()
            if is_last:
                api.last_page = time.monotonic()

        def do_POST(self):
            """Takes an event and forgets it."""
            self.close_connection = True
            text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(201)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def watch(self, path):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.flush()
            with api.lock:
                api.watches[path].append(self.wfile)
            api.ended.wait()

        def log_message(self, *_):
            pass

    return Handler


def send_chunk(stream, text):
    data = text.encode()
    stream.write(b"%x\r\n%s\r\n" % (len(data), data))
    stream.flush()


def certificate(folder):
    return pathlib.Path(folder, "server.crt")


def tls_context(folder):
    """A server's context with a certificate that is its own authority."""
    key = pathlib.Path(folder, "server.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=bench",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                    "-out", certificate(folder)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder), key)
    return context
