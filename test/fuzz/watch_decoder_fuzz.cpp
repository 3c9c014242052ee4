#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "k8sclient/watch_decoder.hpp"

namespace {

using kubeportal::k8sclient::WatchDecoder;
using kubeportal::k8sclient::WatchEvent;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  std::vector<std::string> events;
  std::string problem;
  bool is_between_events = false;

  bool operator==(const Read&) const = default;
};

/// What comes out of the bytes, fed in pieces of one size.
Read read_in_pieces(std::string_view bytes, std::size_t size) {
  Read read;
  WatchDecoder decoder;
  const auto on_event = [&](WatchEvent& event) {
    require(!event.ends_initial_events || event.type == WatchEvent::Type::bookmark);
    read.events.push_back(std::to_string(static_cast<int>(event.type)) + event.resource_version +
                          event.message + std::to_string(event.code));
  };
  for (std::size_t at = 0; at < bytes.size() && read.problem.empty(); at += size) {
    read.problem = decoder.feed(bytes.substr(at, size), on_event).value_or("");
  }
  read.is_between_events = decoder.is_between_events();
  return read;
}

}  // namespace

/// The first byte tells where the rest is cut: that must change nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  require(read_in_pieces(bytes, bytes.size()) == read_in_pieces(bytes, 1U + data[0] % 32U));
  return 0;
}
