#include "proxy/model/service_port_name.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::model;

TEST_CASE("a service port is written as namespace, name, port and protocol") {
  CHECK(to_string(ServicePortName{"default", "web", "http", Protocol::tcp}) ==
        "default/web:http/TCP");
  CHECK(to_string(ServicePortName{"kube-system", "dns", "", Protocol::udp}) ==
        "kube-system/dns/UDP");
}

TEST_CASE("the same port over TCP and UDP is two service ports") {
  const ServicePortName tcp{"a", "b", "c", Protocol::tcp};
  const ServicePortName udp{"a", "b", "c", Protocol::udp};
  CHECK(tcp != udp);
  CHECK(std::hash<ServicePortName>{}(tcp) != std::hash<ServicePortName>{}(udp));
}
