#include "test/node/answers.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

#include "test/system/datagrams.hpp"
#include "test/system/sockets.hpp"

namespace kubeportal::node {

namespace {

using system::milliseconds;

std::string tcp_answer(const NetworkNamespace& from, const std::string& address) {
  const Inside inside(from);
  const auto connected =
      system::try_connect(*model::parse_socket_address(address), milliseconds(1000));
  if (connected.error == ECONNREFUSED) return "refused";
  if (connected.error != 0) return "unanswered";
  try {
    return system::receive_exactly(connected.socket, 1);
  } catch (const std::exception&) {
    return "cut";
  }
}

/// Two rounds of the wanted servers; for a word one ask, since the kernel limits the ICMP errors
/// that it sends to one host.
std::size_t asks_for(const std::string& wanted) {
  const bool is_word = wanted.size() > 4;
  return is_word ? 1 : 2 * wanted.size();
}

/// A REJECT in the OUTPUT chain fails the send itself with EPERM; its ICMP error waits to be
/// received.
void send_question(const system::Descriptor& socket) {
  try {
    system::send_datagram(socket, "?");
  } catch (const std::system_error& error) {
    if (error.code().value() != EPERM) throw;
  }
}

}  // namespace

std::string answer(Protocol protocol, const NetworkNamespace& from, const std::string& address) {
  return protocol == Protocol::tcp ? tcp_answer(from, address) : UdpClient(from, address).ask();
}

std::string answers(Protocol protocol, const NetworkNamespace& from, const std::string& address,
                    std::size_t asks) {
  std::set<char> servers;
  for (std::size_t ask = 0; ask < asks; ++ask) {
    const auto got = answer(protocol, from, address);
    if (got.size() != 1) return got;
    servers.insert(got.front());
  }
  return {servers.begin(), servers.end()};
}

bool comes_to(Protocol protocol, const NetworkNamespace& from, const std::string& address,
              const std::string& wanted) {
  const auto asks = asks_for(wanted);
  return system::eventually(system::kPatience,
                            [&] { return answers(protocol, from, address, asks) == wanted; });
}

bool both_come_to(const NetworkNamespace& from, const std::string& address,
                  const std::string& wanted) {
  return comes_to(Protocol::tcp, from, address, wanted) &&
         comes_to(Protocol::udp, from, address, wanted);
}

UdpClient::UdpClient(const NetworkNamespace& from, const std::string& address) {
  const Inside inside(from);
  socket_ = system::datagram_client(*model::parse_socket_address(address));
}

std::string UdpClient::ask() const {
  try {
    send_question(socket_);
    const auto reply = system::receive_datagram(socket_, milliseconds(300));
    return reply ? reply->substr(0, 1) : "unanswered";
  } catch (const std::system_error& error) {
    return error.code().value() == ECONNREFUSED ? "refused" : "unanswered";
  }
}

bool UdpClient::comes_to(const std::string& wanted) const {
  return system::eventually(system::kPatience, [&] { return ask() == wanted; });
}

}  // namespace kubeportal::node
