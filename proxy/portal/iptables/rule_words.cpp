#include "proxy/portal/iptables/rule_words.hpp"

#include <array>
#include <cstdio>

namespace kubeportal::portal::words {

namespace {

namespace ip = boost::asio::ip;

std::string text(const model::Cidr& block) {
  return block.network.to_string() + '/' + std::to_string(block.prefix_length);
}

const char* lower(model::Protocol protocol) {
  switch (protocol) {
    case model::Protocol::tcp:
      return "tcp";
    case model::Protocol::udp:
      return "udp";
    case model::Protocol::sctp:
      return "sctp";
  }
  return "?";
}

template <typename Address>
Address masked(const Address& address, unsigned prefix_length) {
  auto bytes = address.to_bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto first_bit = static_cast<unsigned>(8 * i);
    if (prefix_length >= first_bit + 8) continue;
    const unsigned kept = prefix_length > first_bit ? prefix_length - first_bit : 0;
    bytes[i] = static_cast<unsigned char>(bytes[i] & (0xFF00U >> kept));
  }
  return Address(bytes);
}

}  // namespace

std::string source(const model::Cidr& block) {
  return block.prefix_length == 0 ? "" : "-s " + text(masked(block)) + ' ';
}

std::string destination(const model::IpAddress& address) {
  return destination({address, address.is_v6() ? 128U : 32U});
}

std::string destination(const model::Cidr& block) { return "-d " + text(masked(block)) + ' '; }

std::string protocol(model::Protocol protocol) {
  return std::string("-p ") + lower(protocol) + ' ';
}

std::string port(model::Protocol protocol, std::uint16_t port) {
  return words::protocol(protocol) + "-m " + lower(protocol) + " --dport " + std::to_string(port) +
         ' ';
}

std::string ports(model::Protocol protocol, std::uint16_t first, std::uint16_t last) {
  if (first == last) return port(protocol, first);
  return words::protocol(protocol) + "-m " + lower(protocol) + " --dport " + std::to_string(first) +
         ':' + std::to_string(last) + ' ';
}

std::string comment(std::string_view text) {
  return "-m comment --comment \"" + std::string(text) + "\" ";
}

std::string jump(std::string_view chain) { return "-j " + std::string(chain); }

std::string_view reject(model::IpFamily family) {
  return family == model::IpFamily::ipv6 ? "-j REJECT --reject-with icmp6-port-unreachable"
                                         : "-j REJECT --reject-with icmp-port-unreachable";
}

model::Cidr masked(const model::Cidr& block) {
  if (block.network.is_v6()) {
    return {masked(block.network.to_v6(), block.prefix_length), block.prefix_length};
  }
  return {masked(block.network.to_v4(), block.prefix_length), block.prefix_length};
}

std::string digest(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(hash));
  return digits.data();
}

}  // namespace kubeportal::portal::words
