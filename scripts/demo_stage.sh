# shellcheck shell=bash
# The stage of scripts/demo: a node with pods behind a bridge, a client pod, an outside host; real
# nginx and dnsmasq in the pods. Sourced inside namespaces of its own, which vanish with all that was
# started, mounted or made in them, however the demo ends.
# Wants set: work (a folder), manifests (a folder), kube_portal (the executable).
: "${work:?}" "${manifests:?}" "${kube_portal:?}"

node_address=192.168.50.1
pod_network=10.244.0
dns_pod=$pod_network.53
cluster_dns=10.96.0.10

if [[ -t 1 ]]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold='' dim='' plain=''; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
show() { printf '%s$ %s%s\n' "$dim" "$*" "$plain"; }
die() {
  echo "scripts/demo: $*" >&2
  [[ ! -e $work/log ]] || sed 's/^/  kube-portal: /' "$work/log" >&2
  exit 1
}

# run COMMAND...: shows it as a person would type it, and runs it.
run() {
  show "$*"
  "$@" || die "this has failed: $*"
}

# run_in_vain COMMAND...: the same where failing is part of the story.
run_in_vain() {
  show "$*"
  ! "$@" 2>&1 || die "this should have failed: $*"
}

# eventually COMMAND...: tries for ten seconds.
eventually() {
  local try
  for ((try = 0; try < 100; ++try)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}

# host NAME ADDRESS/LENGTH GATEWAY [BRIDGE]: a network namespace with one interface towards the node.
host() {
  local name=$1 address=$2 gateway=$3 bridge=${4:-}
  ip netns add "$name"
  ip link add "to-$name" type veth peer name eth0 netns "$name"
  if [[ -n $bridge ]]; then ip link set "to-$name" master "$bridge"; else ip address add "$gateway/24" dev "to-$name"; fi
  ip link set "to-$name" up
  ip -n "$name" link set lo up
  ip -n "$name" address add "$address" dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" route add default via "$gateway"
}

set_the_stage() {
  ip link set lo up
  sysctl --quiet --write net.ipv4.ip_forward=1
  ip link add pods type bridge
  ip address add "$pod_network.1/24" dev pods
  ip link set pods up
  host client "$pod_network.100/24" "$pod_network.1" pods
  host kube-dns "$dns_pod/24" "$pod_network.1" pods
  host outside 192.168.50.2/24 "$node_address"
  ip route add default via 192.168.50.2
  printf 'nameserver %s\nsearch default.svc.cluster.local\n' "$cluster_dns" >"$work/resolv.conf"
  mount --bind "$work/resolv.conf" /etc/resolv.conf
}

# start_pod NUMBER: a pod with an nginx that says which one it is.
start_pod() {
  local name=nginx-$1 address=$pod_network.1$1 folder=$work/nginx-$1
  host "$name" "$address/24" "$pod_network.1" pods
  mkdir "$folder"
  cat >"$folder/nginx.conf" <<END
daemon off;
worker_processes 1;
pid $folder/pid;
error_log $folder/error.log;
events {}
http {
  access_log off;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  server {
    listen $address:80;
    location / { return 200 "I am $name ($address)\n"; }
  }
}
END
  ip netns exec "$name" nginx -p "$folder" -c "$folder/nginx.conf" -e "$folder/error.log" &
  eventually curl --silent --fail "http://$address/" || die "nginx does not answer on $address"
}

stop_pod() {
  ip netns pids "nginx-$1" | xargs --no-run-if-empty kill
  ip netns delete "nginx-$1"
}

dns_has_gone() { [[ -z $(ip netns pids kube-dns) ]]; }

# start_dns CLUSTER_IP: the cluster's name server, which knows one Service. Again: with its new address.
start_dns() {
  ip netns pids kube-dns | xargs --no-run-if-empty kill
  eventually dns_has_gone || die "dnsmasq does not end"
  ip netns exec kube-dns dnsmasq --keep-in-foreground --no-hosts --no-resolv --pid-file= --user=root \
    --listen-address="$dns_pod" --bind-interfaces --local-ttl=0 \
    --address="/nginx.default.svc.cluster.local/$1" &
  eventually dig +short +time=1 +tries=1 "@$dns_pod" nginx.default.svc.cluster.local ||
    die "dnsmasq does not answer on $dns_pod"
}

# The manifests are written beside their folder and moved into it: a file is never seen half.
place() {
  cat >"$work/new.yaml"
  mv "$work/new.yaml" "$manifests/$1"
}

# nginx_service CLUSTER_IP [AFFINITY]
nginx_service() {
  place nginx.yaml <<END
apiVersion: v1
kind: Service
metadata: {name: nginx, namespace: default}
spec:
  type: NodePort
  clusterIP: $1
  clusterIPs: [$1]
  sessionAffinity: ${2:-None}
  ports:
  - {name: http, port: 80, targetPort: 80, nodePort: 30080}
END
}

# nginx_pods NUMBER...: what the EndpointSlice of the Service says.
nginx_pods() {
  local number
  {
    cat <<END
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: nginx-1
  namespace: default
  labels: {kubernetes.io/service-name: nginx}
addressType: IPv4
ports:
- {name: http, port: 80}
END
    if (($# == 0)); then echo 'endpoints: []'; else echo 'endpoints:'; fi
    for number in "$@"; do echo "- {addresses: [$pod_network.1$number], nodeName: node-1}"; done
  } | place nginx-1.yaml
}

dns_service() {
  place kube-dns.yaml <<END
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec:
  clusterIP: $cluster_dns
  clusterIPs: [$cluster_dns]
  ports:
  - {name: dns, port: 53, protocol: UDP}
  - {name: dns-tcp, port: 53, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: kube-dns-1
  namespace: kube-system
  labels: {kubernetes.io/service-name: kube-dns}
addressType: IPv4
ports:
- {name: dns, port: 53, protocol: UDP}
- {name: dns-tcp, port: 53, protocol: TCP}
endpoints:
- {addresses: [$dns_pod], nodeName: node-1}
END
}

start_kube_portal() {
  show "kube-portal --source manifests --hostname-override=node-1 --cluster-cidr=$pod_network.0/24"
  "$kube_portal" --source "$manifests" --hostname-override=node-1 --cluster-cidr="$pod_network.0/24" \
    2>>"$work/log" &
  kube_portal_pid=$!
}

stop_kube_portal() {
  kill "$kube_portal_pid"
  wait "$kube_portal_pid" || die "kube-portal did not end well"
}

client() { ip netns exec client "$@"; }

# rotation NUMBER...: whether as many requests as pods reach each of these, and no other.
rotation() {
  local expected got
  expected=$(printf 'nginx-%s\n' "$@" | sort)
  got=$(for _ in "$@"; do client curl --silent --max-time 5 http://nginx/; done | awk '{ print $3 }' | sort)
  [[ $got == "$expected" ]]
}
answers() { client curl --silent --max-time 2 "http://$1/"; }
refused() {
  local code=0
  answers "$1" || code=$?
  ((code == 7))
}

# ask COUNT URL: what so many requests of the client pod get, one after the other.
ask() {
  local request
  show "for i in \$(seq $1); do ip netns exec client curl $2; done"
  for ((request = 0; request < $1; ++request)); do
    client curl --silent --show-error --max-time 5 "$2" 2>&1 || true
  done
}
