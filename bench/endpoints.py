"""What the proxies lead to: the servers in the endpoint's namespace."""

import contextlib
import os
import pathlib
import tempfile

import network
from processes import Server

HTTP_PORT = 80
IPERF3_PORT = 5201
DNS_PORT = 53
DNS_NAMES = [f"n{number}.bench.test" for number in range(1000)]

NGINX = """
daemon off;
worker_processes {cores};
worker_rlimit_nofile 16384;
error_log stderr warn;
pid {folder}/http.pid;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  keepalive_timeout 1h;
  client_header_timeout 1h;
  keepalive_requests 1000000000;
  server {{
    listen {address}:{port} backlog=4096;
    location / {{ return 200 "a small page\\n"; }}
  }}
}}
"""

UNBOUND = """
server:
  do-daemonize: no
  use-syslog: no
  chroot: ""
  username: ""
  pidfile: ""
  directory: "{folder}"
  interface: {address}@{port}
  access-control: 0.0.0.0/0 allow
  module-config: "iterator"
  num-threads: 1
  local-zone: "bench.test." static
{records}
remote-control:
  control-enable: no
"""


@contextlib.contextmanager
def serving():
    """HTTP and DNS while the block runs; idle, they cost nothing."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as servers:
        nginx = pathlib.Path(folder, "nginx.conf")
        nginx.write_text(NGINX.format(folder=folder, cores=os.cpu_count(), port=HTTP_PORT,
                                      address=network.ENDPOINT_ADDRESS))
        unbound = pathlib.Path(folder, "unbound.conf")
        records = "\n".join(f'  local-data: "{name}. 3600 A 192.0.2.1"' for name in DNS_NAMES)
        unbound.write_text(UNBOUND.format(folder=folder, records=records, port=DNS_PORT,
                                          address=network.ENDPOINT_ADDRESS))
        http = servers.enter_context(start(["/usr/sbin/nginx", "-c", nginx]))
        http.await_listening("tcp", HTTP_PORT)
        dns = servers.enter_context(start(["/usr/sbin/unbound", "-d", "-c", unbound]))
        dns.await_listening("udp", DNS_PORT)
        yield


def iperf3():
    """Serves one test and ends."""
    return start(["iperf3", "--server", "--one-off", "--port", IPERF3_PORT])


def start(command):
    return Server(network.ENDPOINT, command)
