#include "proxy/portal/proc_net.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace kubeportal::portal {

namespace {

namespace ip = boost::asio::ip;

/// The state of a socket that waits for anybody, as net/tcp_states.h numbers them: TCP_LISTEN, or
/// TCP_CLOSE, which UDP sockets without a peer are in.
std::string_view waiting_state(model::Protocol protocol) {
  return protocol == model::Protocol::udp ? "07" : "0A";
}

std::string_view take_word(std::string_view& line) {
  const auto first = line.find_first_not_of(' ');
  if (first == std::string_view::npos) return line = {};
  line.remove_prefix(first);
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

template <typename Number>
std::optional<Number> number(std::string_view digits, int base) {
  Number value{};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// The kernel prints an address as 32-bit words in the machine's byte order.
template <typename Address>
std::optional<model::IpAddress> address(std::string_view hex) {
  typename Address::bytes_type bytes;
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    const auto word = number<std::uint32_t>(hex.substr(i * 2, 8), 16);
    if (!word) return std::nullopt;
    std::memcpy(bytes.data() + i, &*word, sizeof *word);
  }
  return Address(bytes);
}

/// "0100007F:1F90", or 32 digits before the colon.
std::optional<model::SocketAddress> socket_address(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = number<std::uint16_t>(text.substr(colon + 1), 16);
  std::optional<model::IpAddress> host;
  if (colon == 8) host = address<ip::address_v4>(text.substr(0, colon));
  if (colon == 32) host = address<ip::address_v6>(text.substr(0, colon));
  if (!host || !port) return std::nullopt;
  if (host->is_v6() && host->to_v6().is_v4_mapped()) {
    host = ip::make_address_v4(ip::v4_mapped, host->to_v6());
  }
  return model::SocketAddress{*host, *port};
}

/// sl local_address rem_address st tx:rx tr:tm->when retrnsmt uid timeout inode ...
std::optional<ListeningSocket> listening_socket(std::string_view line, std::string_view state) {
  std::array<std::string_view, 10> words;
  for (auto& word : words) word = take_word(line);
  if (words[3] != state) return std::nullopt;
  const auto local = socket_address(words[1]);
  const auto inode = number<std::uint64_t>(words[9], 10);
  if (!local || !inode) return std::nullopt;
  return ListeningSocket{*local, *inode};
}

/// 0 is the likeliest; nullopt: not in the way.
std::optional<int> rank(const model::SocketAddress& wanted, const model::SocketAddress& held) {
  if (wanted.port != held.port) return std::nullopt;
  if (wanted.address == held.address) return 0;
  const bool same_family = wanted.address.is_v6() == held.address.is_v6();
  if (same_family && held.address.is_unspecified()) return 1;
  if (same_family && wanted.address.is_unspecified()) return 2;
  if (wanted.address.is_v4() && held.address.is_unspecified()) return 3;
  return std::nullopt;
}

}  // namespace

std::vector<ListeningSocket> parse_proc_net(model::Protocol protocol, std::string_view text) {
  const auto state = waiting_state(protocol);
  std::vector<ListeningSocket> sockets;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (const auto socket = listening_socket(line, state)) sockets.push_back(*socket);
  }
  return sockets;
}

std::vector<ListeningSocket> in_the_way_of(const model::SocketAddress& wanted,
                                           const std::vector<ListeningSocket>& listening) {
  std::vector<ListeningSocket> found;
  for (const auto& socket : listening) {
    if (rank(wanted, socket.address)) found.push_back(socket);
  }
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
    return *rank(wanted, a.address) < *rank(wanted, b.address);
  });
  return found;
}

}  // namespace kubeportal::portal
