"""A folder of manifests: so many Services, one port and one endpoint each."""

import ipaddress
import pathlib

import endpoints
import network

PORT = 80
A_FILE = 500  # Services in one file
FIRST_IP = ipaddress.ip_address("10.96.0.1")
SPARE_IP = ipaddress.ip_address("10.112.0.1")  # where a changed Service moves to

SERVICE = """---
apiVersion: v1
kind: Service
metadata: {{name: s{number}, namespace: default}}
spec:
  clusterIP: {ip}
  clusterIPs: [{ip}]
  ports: [{{name: http, port: {port}, protocol: TCP}}]
"""

SLICE = """---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: s{number}-1
  namespace: default
  labels: {{kubernetes.io/service-name: s{number}}}
addressType: IPv4
ports: [{{name: http, port: {endpoint_port}, protocol: TCP}}]
endpoints: [{endpoints}]
"""


class Cluster:
    """The last Service has files of its own, so that a change of it is a change of little."""

    def __init__(self, folder, services):
        self.folder = pathlib.Path(folder)
        self.last = services - 1
        for first in range(0, self.last, A_FILE):
            numbers = range(first, min(first + A_FILE, self.last))
            self.write(f"services-{first}.yaml", "".join(
                service(number) + slice_of(number, [network.ENDPOINT_ADDRESS])
                for number in numbers))
        self.place_last(cluster_ip(self.last))
        self.set_last_endpoints([network.ENDPOINT_ADDRESS])

    def place_last(self, ip):
        """Gives the last Service this cluster IP."""
        self.last_ip = ip
        self.write("last.yaml", service(self.last, ip))

    def set_last_endpoints(self, addresses):
        self.write("last-slice.yaml", slice_of(self.last, addresses))

    def write(self, name, text):
        """Beside and moved into place: a file is never seen half."""
        new = self.folder.parent / "new"
        new.write_text(text)
        new.rename(self.folder / name)


def cluster_ip(number):
    return FIRST_IP + number


def service(number, ip=None):
    return SERVICE.format(number=number, ip=ip or cluster_ip(number), port=PORT)


def slice_of(number, addresses):
    return SLICE.format(number=number, endpoint_port=endpoints.HTTP_PORT,
                        endpoints=", ".join(f"{{addresses: [{address}]}}" for address in addresses))
