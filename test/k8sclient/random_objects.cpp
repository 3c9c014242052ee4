#include "test/k8sclient/random_objects.hpp"

#include <initializer_list>
#include <string>

namespace kubeportal::testing {

namespace {

using api::IpFamily;

class Draw {
 public:
  explicit Draw(std::mt19937_64& random) : random_(random) {}

  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }
  bool coin() { return below(2) == 0; }
  template <typename Value>
  Value one_of(std::initializer_list<Value> values) {
    return values.begin()[below(static_cast<unsigned>(values.size()))];
  }

  std::uint16_t port() { return static_cast<std::uint16_t>(1 + below(65535)); }
  /// What YAML would take for something else without quotes among them.
  std::string label() {
    return one_of<std::string>({"", "true", "1.0", "080", "null", "y", "A_b.c"});
  }
  std::string any_text() {
    return one_of<std::string>({"", "~", "a: b #c", "two\nlines\n", "\x1b[31m", " x ",
                                "{\"a\": 1}\n", "\xe2\x82\xac\xf0\x9f\x98\x80", "- 'x'\r\n", "\t"});
  }
  std::string key() { return one_of<std::string>({"app", "example.com/y", "1", "null", "0x10"}); }
  std::string node() { return one_of<std::string>({"", "node-a", "10", "node.example.com"}); }
  std::string address(IpFamily family) {
    if (family == IpFamily::ipv6) return "fd00::" + std::to_string(1 + below(9999));
    return "10." + std::to_string(below(256)) + ".0." + std::to_string(1 + below(250));
  }
  IpFamily family() { return coin() ? IpFamily::ipv4 : IpFamily::ipv6; }

  api::ObjectMeta meta(const std::string& name) {
    api::ObjectMeta meta;
    meta.namespace_ = one_of<std::string>({"default", "nodes", "1", "null", "kube-system"});
    meta.name = name;
    if (coin()) meta.uid = "6b0f-" + std::to_string(below(1000));
    if (coin()) meta.creation_timestamp = "2026-11-26T22:30:00Z";
    for (auto count = below(3); count > 0; --count) meta.labels[key()] = label();
    for (auto count = below(3); count > 0; --count) meta.annotations[key()] = any_text();
    return meta;
  }

 private:
  std::mt19937_64& random_;
};

std::vector<std::string> cluster_ips(Draw& draw) {
  switch (draw.below(4)) {
    case 0:
      return {};
    case 1:
      return {"None"};
    case 2:
      return {draw.address(IpFamily::ipv4), draw.address(IpFamily::ipv6)};
    default:
      return {draw.address(draw.family())};
  }
}

std::vector<api::ServicePort> service_ports(Draw& draw, bool has_node_ports) {
  std::vector<api::ServicePort> ports;
  const auto count = 1 + draw.below(3);
  for (unsigned i = 0; i < count; ++i) {
    api::ServicePort port;
    if (count > 1 || draw.coin()) port.name = i == 1 ? "1" : "p" + std::to_string(i);
    port.protocol = draw.one_of({api::Protocol::tcp, api::Protocol::udp, api::Protocol::sctp});
    port.port = static_cast<std::uint16_t>(1 + i * 20000 + draw.below(20000));
    if (has_node_ports && draw.coin()) port.node_port = static_cast<std::uint16_t>(30000 + i);
    ports.push_back(port);
  }
  return ports;
}

api::SliceEndpoint endpoint(Draw& draw, std::optional<IpFamily> family) {
  api::SliceEndpoint endpoint;
  for (auto count = 1 + draw.below(2); count > 0; --count) {
    endpoint.addresses.push_back(family ? draw.address(*family) : "db.example.com");
  }
  endpoint.ready = draw.coin();
  endpoint.serving = draw.coin();
  endpoint.terminating = draw.coin();
  endpoint.node_name = draw.node();
  endpoint.zone = draw.label();
  for (auto count = draw.below(3); count > 0; --count) endpoint.hint_zones.push_back(draw.label());
  for (auto count = draw.below(3); count > 0; --count) endpoint.hint_nodes.push_back(draw.label());
  return endpoint;
}

}  // namespace

api::Service random_service(std::mt19937_64& random, unsigned number) {
  Draw draw(random);
  using api::ServiceType;
  using api::TrafficPolicy;
  api::Service service;
  service.meta = draw.meta("web-" + std::to_string(number));
  service.type = draw.one_of({ServiceType::cluster_ip, ServiceType::node_port,
                              ServiceType::load_balancer, ServiceType::external_name});
  service.cluster_ips = cluster_ips(draw);
  const bool balances = service.type == ServiceType::load_balancer;
  for (auto count = draw.below(3); count > 0; --count) {
    service.external_ips.push_back(draw.address(draw.family()));
    service.load_balancer_ingress.push_back(
        {draw.address(draw.family()), draw.one_of({api::IpMode::vip, api::IpMode::proxy})});
    if (balances)
      service.load_balancer_source_ranges.push_back(draw.coin() ? " 10.0.0.0/8 " : "::/0");
  }
  service.ports = service_ports(draw, balances || service.type == ServiceType::node_port);
  if (draw.coin()) service.session_affinity = api::SessionAffinity::client_ip;
  if (draw.coin()) service.affinity_timeout_seconds = 1 + draw.below(86400);
  service.internal_traffic_policy = draw.one_of({TrafficPolicy::cluster, TrafficPolicy::local});
  service.external_traffic_policy = draw.one_of({TrafficPolicy::cluster, TrafficPolicy::local});
  if (draw.coin()) service.health_check_node_port = draw.port();
  service.publish_not_ready_addresses = draw.coin();
  return service;
}

api::EndpointSlice random_endpoint_slice(std::mt19937_64& random, unsigned number) {
  Draw draw(random);
  api::EndpointSlice slice;
  slice.meta = draw.meta("web-" + std::to_string(number) + ".x");
  if (draw.coin()) slice.service_name = "web-" + std::to_string(draw.below(number + 1));
  if (!slice.service_name.empty()) slice.meta.labels[api::kServiceNameLabel] = slice.service_name;
  if (draw.below(4) != 0) slice.address_type = draw.family();
  for (auto count = draw.below(4); count > 0; --count) {
    slice.endpoints.push_back(endpoint(draw, slice.address_type));
  }
  for (auto count = draw.below(3); count > 0; --count) {
    const auto name = draw.coin() ? "p" + std::to_string(count) : count == 1 ? "" : "1";
    slice.ports.push_back({name, draw.one_of({api::Protocol::tcp, api::Protocol::udp}),
                           draw.coin() ? draw.port() : std::uint16_t{0}});
  }
  return slice;
}

api::Node random_node(std::mt19937_64& random, unsigned number) {
  Draw draw(random);
  api::Node node;
  node.meta = draw.meta("node-" + std::to_string(number) + ".example.com");
  node.meta.namespace_.clear();
  node.is_being_deleted = draw.coin();
  for (auto count = draw.below(3); count > 0; --count) node.taint_keys.push_back(draw.key());
  return node;
}

}  // namespace kubeportal::testing
