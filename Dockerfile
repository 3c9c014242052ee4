FROM debian:12-slim AS build
WORKDIR /src
COPY scripts/packages scripts/packages
RUN scripts/packages build
COPY . .
RUN cmake --preset release \
 && cmake --build --preset release \
 && strip build/release/proxy/kube-portal

FROM debian:12-slim
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      libprometheus-cpp-core1.0 libspdlog1.10 libssl3 libyaml-0-2 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/release/proxy/kube-portal /usr/local/bin/kube-portal
ENTRYPOINT ["kube-portal"]
