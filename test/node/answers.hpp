#pragma once

#include <string>

#include "test/node/network_namespace.hpp"
#include "test/system/descriptor.hpp"

namespace kubeportal::node {

enum class Protocol { tcp, udp };

/// What one new connection, or one datagram of a new socket, comes to: the letter of the server
/// that answers, "refused", "cut" (accepted and then closed), or "unanswered" (within a second; 300
/// ms for UDP).
std::string answer(Protocol protocol, const NetworkNamespace& from, const std::string& address);

/// The letters of all servers that `asks` in a row reach, sorted; or the first other answer.
std::string answers(Protocol protocol, const NetworkNamespace& from, const std::string& address,
                    std::size_t asks);

/// Asks until it comes to this, for at most the patience of system tests. `wanted`: as answers()
/// returns it; of servers each must be reached and no other, in two rounds.
bool comes_to(Protocol protocol, const NetworkNamespace& from, const std::string& address,
              const std::string& wanted);

/// The same over TCP and then UDP.
bool both_come_to(const NetworkNamespace& from, const std::string& address,
                  const std::string& wanted);

/// A UDP socket that keeps asking one address: its port, and so its flow, stays the same.
class UdpClient {
 public:
  UdpClient(const NetworkNamespace& from, const std::string& address);

  /// As answer().
  std::string ask() const;
  bool comes_to(const std::string& wanted) const;

 private:
  system::Descriptor socket_;
};

}  // namespace kubeportal::node
