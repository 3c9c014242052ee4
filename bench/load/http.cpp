#include "bench/load/http.hpp"

#include <array>
#include <charconv>
#include <optional>

namespace kubeportal::bench {

namespace {

constexpr std::size_t kLargestReply = 4096;

/// Bytes of the whole reply, once its head is complete.
std::optional<std::size_t> size_of(std::string_view reply) {
  constexpr std::string_view length_field = "Content-Length: ";
  const auto head_end = reply.find("\r\n\r\n");
  const auto field = reply.find(length_field);
  if (head_end == std::string_view::npos || field > head_end) return std::nullopt;
  std::size_t body = 0;
  std::from_chars(reply.data() + field + length_field.size(), reply.data() + head_end, body);
  return head_end + 4 + body;
}

}  // namespace

std::size_t request_once(const Socket& socket) {
  if (!socket.send(kKeptRequest)) return 0;
  std::array<char, kLargestReply> buffer;
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t received = socket.receive(buffer.data() + filled, buffer.size() - filled);
    if (received <= 0) return 0;
    filled += static_cast<std::size_t>(received);
    const std::string_view reply(buffer.data(), filled);
    if (size_of(reply) == filled) return is_good(reply) ? filled : 0;
  }
  return 0;
}

bool request_again(const Socket& socket, std::size_t reply_size) {
  if (!socket.send(kKeptRequest)) return false;
  std::array<char, kLargestReply> buffer;
  std::size_t filled = 0;
  while (filled < reply_size) {
    const ssize_t received = socket.receive(buffer.data(), buffer.size());
    if (received <= 0) return false;
    filled += static_cast<std::size_t>(received);
  }
  return filled == reply_size;
}

}  // namespace kubeportal::bench
