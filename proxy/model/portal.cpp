#include "proxy/model/portal.hpp"

#include <charconv>

#include <boost/container_hash/hash.hpp>

namespace kubeportal::model {

namespace ip = boost::asio::ip;

const char* to_string(PortalKind kind) {
  switch (kind) {
    case PortalKind::cluster_ip:
      return "ClusterIP";
    case PortalKind::external_ip:
      return "ExternalIP";
    case PortalKind::load_balancer_ip:
      return "LoadBalancer IP";
    case PortalKind::node_port:
      return "NodePort";
  }
  return "?";
}

namespace {

template <typename Bytes>
bool same_prefix(const Bytes& a, const Bytes& b, unsigned bits) {
  for (std::size_t i = 0; i < a.size() && bits > 0; ++i) {
    const unsigned here = bits < 8 ? bits : 8;
    const auto mask = static_cast<unsigned char>(0xFF << (8 - here));
    if ((a[i] & mask) != (b[i] & mask)) return false;
    bits -= here;
  }
  return true;
}

}  // namespace

bool Cidr::contains(const IpAddress& address) const {
  if (network.is_v6() != address.is_v6()) return false;
  if (network.is_v6()) {
    return same_prefix(network.to_v6().to_bytes(), address.to_v6().to_bytes(), prefix_length);
  }
  return same_prefix(network.to_v4().to_bytes(), address.to_v4().to_bytes(), prefix_length);
}

std::optional<Cidr> parse_cidr(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t") - first + 1);

  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto network = parse_ip(std::string(text.substr(0, slash)));
  const std::string_view digits = text.substr(slash + 1);
  unsigned prefix_length = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), prefix_length);
  if (!network || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (prefix_length > (network->is_v6() ? 128U : 32U)) return std::nullopt;
  return Cidr{*network, prefix_length};
}

}  // namespace kubeportal::model

std::size_t std::hash<kubeportal::model::Leg>::operator()(
    const kubeportal::model::Leg& leg) const noexcept {
  std::size_t seed = std::hash<kubeportal::model::ServicePortName>{}(leg.service_port);
  boost::hash_combine(seed, static_cast<int>(leg.family));
  boost::hash_combine(seed, static_cast<int>(leg.scope));
  return seed;
}
