# kube-portal as a container: on nodes in the place of kube-proxy (deploy/kubernetes), or alone.
# It needs the capabilities NET_ADMIN, NET_RAW and NET_BIND_SERVICE, and writes no file but
# /run/xtables.lock, and that only with the legacy flavour of iptables.
FROM debian:12-slim AS build
WORKDIR /src
COPY scripts/packages scripts/packages
RUN scripts/packages build package
COPY . .
RUN scripts/package

FROM debian:12-slim
# The package brings iptables in both flavours and the libraries; conntrack is for whoever looks
# around, the rest for what kube-proxy's ipvs mode may have left.
COPY --from=build /src/build/release/kube-portal_*.deb /tmp/
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      /tmp/kube-portal_*.deb conntrack iproute2 ipset ipvsadm \
 && rm -rf /var/lib/apt/lists/* /tmp/kube-portal_*.deb \
 && ln --symbolic /usr/bin/kube-portal /usr/local/bin/kube-portal \
 && ln --symbolic /usr/bin/kube-portal /usr/local/bin/kube-proxy
ENTRYPOINT ["/usr/local/bin/kube-portal"]
