"""The proxies that are compared, each set up as its own documentation advises for this work."""

import dataclasses
import os
import pathlib
import shlex
import subprocess
import tempfile

import network
from processes import Server

CORES = os.cpu_count()

HAPROXY = """
global
  nbthread {cores}
  maxconn 7000
defaults
  mode tcp
  option splice-auto
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen bench
  bind {listen}
  server endpoint {endpoint}
"""

# UDP: with reuseport the kernel keeps a client's datagrams on one worker, as nginx requires.
NGINX = """
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
worker_processes {cores};
worker_rlimit_nofile 16384;
error_log stderr error;
pid {folder}/stream.pid;
events {{ worker_connections 16384; }}
stream {{
  server {{
    listen {listen}{udp};
    proxy_pass {endpoint};
    proxy_timeout 1h;
  }}
}}
"""


@dataclasses.dataclass(frozen=True)
class Service:
    """What a proxy is to carry: a port on the node to a port on the endpoint."""

    protocol: str
    port: int
    endpoint_port: int

    @property
    def listen(self):
        return f"{network.NODE_ADDRESS}:{self.port}"

    @property
    def endpoint(self):
        return f"{network.ENDPOINT_ADDRESS}:{self.endpoint_port}"


class KubePortal:
    def __init__(self, binary, flags=""):
        self.binary = pathlib.Path(binary).resolve()
        self.flags = shlex.split(flags)

    def refusal(self, protocol):
        """Why it does not carry `protocol`; None if it does. So for each proxy."""
        if protocol == "tcp" or "--udp" in output_of([self.binary, "lb", "--help"]):
            return None
        return "not in this build"

    def version(self):
        return output_of([self.binary, "--version"]).splitlines()[0]

    def command(self, service, _):
        udp = ["--udp"] if service.protocol == "udp" else []
        return [self.binary, "lb", *udp, *self.flags, service.listen, service.endpoint]


class HAProxy:
    def refusal(self, protocol):
        return None if protocol == "tcp" else "no UDP"

    def version(self):
        return "haproxy " + output_of(["haproxy", "-v"]).split()[2]

    def command(self, service, folder):
        config = pathlib.Path(folder, "haproxy.cfg")
        config.write_text(HAPROXY.format(cores=CORES, listen=service.listen,
                                         endpoint=service.endpoint))
        return ["haproxy", "-db", "-f", config]


class Nginx:
    def refusal(self, _):
        return None

    def version(self):
        return "nginx " + output_of(["nginx", "-v"]).strip().partition("/")[2]

    def command(self, service, folder):
        config = pathlib.Path(folder, "nginx.conf")
        config.write_text(NGINX.format(cores=CORES, folder=folder, listen=service.listen,
                                       udp=" udp reuseport" if service.protocol == "udp" else "",
                                       endpoint=service.endpoint))
        return ["nginx", "-c", config]


class Running:
    """A proxy at work on the node while the `with` block runs. `pid` is its first process."""

    def __init__(self, proxy, service):
        self.proxy = proxy
        self.service = service

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.server = Server(network.NODE, self.proxy.command(self.service, self.folder.name))
        self.pid = self.server.pid
        return self

    def __exit__(self, *problem):
        self.server.__exit__(*problem)
        self.folder.cleanup()

    def await_listening(self):
        self.server.await_listening(self.service.protocol, self.service.port)
        return self


def output_of(command):
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return result.stdout + result.stderr
