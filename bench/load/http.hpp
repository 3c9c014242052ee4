#pragma once

#include <cstddef>
#include <string_view>

#include "bench/load/socket.hpp"

namespace kubeportal::bench {

/// Asks for the small page that the endpoint of bench/compare serves, and keeps the connection.
constexpr std::string_view kKeptRequest = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n";

/// The same, on a connection that the endpoint closes after its reply.
constexpr std::string_view kLastRequest =
    "GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n";

/// True if `reply` is the beginning of a good one.
constexpr bool is_good(std::string_view reply) { return reply.starts_with("HTTP/1.1 200"); }

/// Makes one request on a blocking connection that stays open and reads the reply whole, head and
/// body: bytes of the reply, 0 if the connection ended or the reply is not a good one.
std::size_t request_once(const Socket& socket);

/// The same where the size of the reply is known already: no head is parsed.
bool request_again(const Socket& socket, std::size_t reply_size);

}  // namespace kubeportal::bench
