#pragma once

#include <optional>
#include <string>

#include "proxy/portal/iptables/rule_set.hpp"
#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal::test {

/// A new connection's first packet.
struct Packet {
  std::string source = "198.51.100.9";
  std::string destination;
  std::uint16_t port = 80;
  model::Protocol protocol = model::Protocol::tcp;
  bool from_this_node = false;
  bool to_this_node = false;
  bool redirected = false;
  bool marked = false;
};

struct Walk {
  std::string target;  ///< of the rule that decided, with its arguments; empty: none did
  std::size_t rules = 0;
};

/// Leads a packet through our rules from a built-in chain on, as the kernel would; throws
/// std::logic_error for a word that it does not know.
Walk walk(const TableRules& table, const std::string& built_in, const Packet& packet);

}  // namespace kubeportal::portal::test
