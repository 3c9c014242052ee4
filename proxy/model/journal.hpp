#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kubeportal::model {

/// What an entry of the journal is about.
enum class JournalKind : std::uint8_t {
  service,          ///< what a Service asks for has changed
  endpoints,        ///< other endpoints are used, or none any more
  rules,            ///< rules in the kernel were changed, by us or by somebody else
  endpoint_failed,  ///< dials to an endpoint keep failing, or succeed again
  refused,          ///< clients were let down
  proxy,            ///< the process itself and where its objects come from
};

/// As in docs/ADMIN.md: "endpoint_failed".
const char* to_string(JournalKind kind);

/// What happened, and from what it came.
struct JournalRecord {
  JournalKind kind = JournalKind::proxy;
  std::string service{};  ///< "namespace/name"; empty: it concerns none in particular
  std::string object{};   ///< "EndpointSlice default/web-x1"; empty: it came from no object
  std::string version{};  ///< the object's resourceVersion; empty: none
  std::string text{};     ///< a sentence
};

struct JournalEntry : JournalRecord {
  std::uint64_t sequence = 0;  ///< 1 for the first, one more for each
  std::chrono::system_clock::time_point time;
};

/// Which entries are wanted: the newest `limit` of those for which all the rest holds.
struct JournalFilter {
  static constexpr std::size_t kDefaultLimit = 1000;

  std::optional<std::chrono::system_clock::time_point> since{};
  std::uint64_t after = 0;  ///< a sequence number; 0: from the first
  std::string service{};    ///< "namespace/name"; empty: every entry, also those of no Service
  std::size_t limit = kDefaultLimit;
};

/// The last decisions and changes of the process with their causes, in memory: a ring in which the
/// oldest entry makes room for the newest. Owned by App. Any thread may record and read; each holds
/// the lock for moments only, whatever is read.
///
/// Who follows it reads again with `after`.
class Journal {
 public:
  using Clock = std::function<std::chrono::system_clock::time_point()>;
  using Entries = std::vector<std::shared_ptr<const JournalEntry>>;

  /// Bytes of a text; what is longer is cut.
  static constexpr std::size_t kLongestText = 1000;

  /// Keeps `capacity` entries; with 0 it keeps and counts nothing.
  explicit Journal(std::size_t capacity, Clock clock = std::chrono::system_clock::now);

  /// Whether there is any use in recording: texts need not be made for nothing.
  bool is_kept() const { return capacity_ > 0; }

  void record(JournalRecord record);

  struct Reading {
    Entries entries;         ///< in the order of their sequence numbers
    std::uint64_t lost = 0;  ///< since the start: entries of any kind that had to make room
  };
  Reading read(const JournalFilter& filter) const;

 private:
  const std::size_t capacity_;
  const Clock clock_;

  mutable std::mutex mutex_;  // protects what follows
  Entries ring_;              // entry n at (n - 1) % capacity_; grows up to capacity_
  std::uint64_t recorded_ = 0;
};

}  // namespace kubeportal::model
