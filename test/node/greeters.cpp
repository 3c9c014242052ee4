#include "test/node/greeters.hpp"

#include <cerrno>
#include <exception>

namespace kubeportal::node {

GreetingLab::GreetingLab() {
  const Inside inside(pod);
  for (char letter = 'a'; letter <= 'd'; ++letter) {
    const model::SocketAddress address{*model::parse_ip("10.244.1.2"),
                                       static_cast<std::uint16_t>(8081 + (letter - 'a'))};
    endpoints.push_back(std::make_unique<system::EchoEndpoint>(letter, address));
  }
  write("node.yaml",
        "apiVersion: v1\nkind: Node\nmetadata:\n  name: node-1\n"
        "  labels: {topology.kubernetes.io/zone: z1}\n");
}

const NetworkNamespace& GreetingLab::place(RandomService::From from) const {
  if (from == RandomService::From::pod) return pod;
  return from == RandomService::From::node ? node : outside;
}

std::string letter_of(const std::string& address) {
  return std::string(1, static_cast<char>('a' + (address.back() - '1')));
}

std::string met(const NetworkNamespace& from, const std::string& address) {
  const Inside inside(from);
  const auto connected =
      system::try_connect(*model::parse_socket_address(address), system::milliseconds(1000));
  // The reset of a proxy that found no endpoint may come before one has looked.
  if (connected.error == ECONNREFUSED || connected.error == ECONNRESET) return "refused";
  if (connected.error != 0) return "dropped";
  try {
    return system::receive_exactly(connected.socket, 1);
  } catch (const std::exception&) {
    return "refused";
  }
}

}  // namespace kubeportal::node
