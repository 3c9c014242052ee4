#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proxy/model/portal.hpp"

namespace kubeportal::portal {

/// What becomes of the new connections of one kind of client.
struct Way {
  model::Verdict verdict = model::Verdict::steer;
  model::Scope scope = model::Scope::cluster;
  std::uint16_t proxy_port = 0;  ///< where steer leads to

  bool operator==(const Way&) const = default;
};

/// A portal as the rules see it: where new connections to it go. A value.
struct PortalRoute {
  model::ServicePortName service_port;
  model::PortalKind kind = model::PortalKind::cluster_ip;
  model::SocketAddress address;  ///< a node port's is unspecified
  std::vector<model::Cidr> allowed_sources;
  Way outside;
  Way inside;  ///< for pods and this node itself
};

/// Whether every part of the name is made of what Kubernetes allows in names (and upper case, _):
/// nothing else gets into a rule. Also bounds the length, so that no comment passes iptables' 256.
bool is_fit_for_rules(const model::ServicePortName& name);

/// The comment of a rule: "default/web:http/TCP ClusterIP", with " (local)" behind it where only
/// endpoints on this node are meant.
std::string rule_comment(const PortalRoute& route, model::Scope scope);

/// What a comment says of a service port's proxy port.
struct CommentedPort {
  std::string service_port;  ///< as to_string(ServicePortName)
  model::Scope scope = model::Scope::cluster;
};
std::optional<CommentedPort> parse_rule_comment(std::string_view comment);

}  // namespace kubeportal::portal
