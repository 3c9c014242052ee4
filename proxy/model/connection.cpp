#include "proxy/model/connection.hpp"

#include <charconv>

namespace kubeportal::model {

namespace {

template <typename Number>
bool read_whole(std::string_view text, Number& number) {
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

}  // namespace

std::string to_string(const ConnectionId& id) {
  return std::to_string(id.worker) + '-' + std::to_string(id.number);
}

std::optional<ConnectionId> parse_connection_id(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  ConnectionId id;
  if (!read_whole(text.substr(0, dash), id.worker)) return std::nullopt;
  if (!read_whole(text.substr(dash + 1), id.number)) return std::nullopt;
  return id;
}

const char* to_string(ConnectionState state) {
  switch (state) {
    case ConnectionState::accepted:
      return "accepted";
    case ConnectionState::dialing:
      return "dialing";
    case ConnectionState::relaying:
      return "relaying";
    case ConnectionState::half_closed:
      return "half_closed";
    case ConnectionState::unreplied:
      return "unreplied";
    case ConnectionState::replied:
      return "replied";
  }
  return "?";
}

const char* to_string(HalfState state) {
  switch (state) {
    case HalfState::open:
      return "open";
    case HalfState::ending:
      return "ending";
    case HalfState::ended:
      return "ended";
  }
  return "?";
}

}  // namespace kubeportal::model
