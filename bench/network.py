"""Three network namespaces in a row: client - node - endpoint.

The proxies run on the node. Without one, the node routes: that is the row `direct`. Meant for an
enclosure, with which the namespaces vanish.
"""

import subprocess

import processes

CLIENT, NODE, ENDPOINT = "client", "node", "endpoint"
NODE_ADDRESS = "10.88.1.2"  # where clients dial the proxies
ENDPOINT_ADDRESS = "10.88.2.2"

# Every namespace opens connections by the ten thousand: TIME_WAIT must not decide what they cost.
SYSCTLS = ["net.ipv4.ip_local_port_range=1024 65535", "net.ipv4.tcp_tw_reuse=1"]


def build():
    for name in (CLIENT, NODE, ENDPOINT):
        ip(f"netns add {name}")
        ip(f"-n {name} link set lo up")
    join(CLIENT, "10.88.1.1", NODE, NODE_ADDRESS)
    join(NODE, "10.88.2.1", ENDPOINT, ENDPOINT_ADDRESS)
    ip(f"-n {CLIENT} route add default via {NODE_ADDRESS}")
    ip(f"-n {ENDPOINT} route add default via 10.88.2.1")
    for name in (CLIENT, NODE, ENDPOINT):
        processes.run(name, ["sysctl", "--quiet", "--write", *SYSCTLS])
    processes.run(NODE, ["sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1"])


def join(left, left_address, right, right_address):
    ip(f"link add to-{right} netns {left} type veth peer name to-{left} netns {right}")
    for name, other, address in ((left, right, left_address), (right, left, right_address)):
        ip(f"-n {name} address add {address}/24 dev to-{other}")
        ip(f"-n {name} link set to-{other} up")


def ip(words):
    subprocess.run(["ip", *words.split()], check=True)
