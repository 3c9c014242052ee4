#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace kubeportal::k8sclient {

/// One event of a watch.
struct WatchEvent {
  enum class Type : std::uint8_t { added, modified, deleted, bookmark, error, unknown };

  Type type = Type::unknown;
  std::string resource_version;      ///< the object's; empty where it says none
  unsigned code = 0;                 ///< of an error: its HTTP status
  bool ends_initial_events = false;  ///< of a bookmark: what existed has been sent (KEP-3157)
  std::string message;               ///< of an error, or the name of an unknown type
  nlohmann::json object;

  /// The changes since the version asked for are not known any more. Source: KEP-365; both reasons,
  /// Expired and Gone, are sent with code 410.
  bool is_expired() const { return type == Type::error && code == 410; }
};

/// The stream of a watch: JSON objects one after the other, with anything or nothing between them.
/// Bytes in, events out; no I/O. Bounded: an event beyond kMostEventBytes is an error. Owned by a
/// Reflector, a new one for each watch.
class WatchDecoder {
 public:
  /// Far above the 1.5 MiB that etcd stores for an object.
  static constexpr std::size_t kMostEventBytes = 16U << 20U;

  using OnEvent = std::function<void(WatchEvent&)>;

  /// Calls `on_event` for every event that is whole.
  /// What is wrong with the stream, as a sentence; then nothing more may be fed.
  std::optional<std::string> feed(std::string_view bytes, const OnEvent& on_event);

  /// Whether the stream may end here: no event is half read.
  bool is_between_events() const { return depth_ == 0; }

 private:
  /// Takes one byte; whether it ends an object.
  bool take(char byte);

  std::string text_;  // of the object that is being read
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace kubeportal::k8sclient
