#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace kubeportal::top {

/// How long the dials of each service port took, over several looks: where few clients connect, the
/// latencies of one look alone would be a matter of chance. Any thread, one at a time.
class RecentDials {
 public:
  static constexpr std::size_t kLooks = 10;

  /// Another look begins; the oldest makes room.
  void begin_look();
  /// What the counts of a port have grown by since the look before.
  void add(const std::string& port, const std::vector<std::uint64_t>& dialled);
  /// The port began anew.
  void forget(const std::string& port);
  void clear() { looks_.clear(); }

  /// The sums of all looks; empty where none has any of that port.
  std::vector<std::uint64_t> of(const std::string& port) const;

 private:
  using Look = std::unordered_map<std::string, std::vector<std::uint64_t>>;
  std::deque<Look> looks_;  // only ports that had any; the newest last
};

}  // namespace kubeportal::top
