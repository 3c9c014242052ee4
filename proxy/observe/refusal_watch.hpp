#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "proxy/model/counters.hpp"
#include "proxy/model/journal.hpp"

namespace kubeportal::observe {

/// Tells the journal which clients were let down, from the counters: "http/TCP: 7 clients were
/// refused: no endpoint answered (6), not allowed by loadBalancerSourceRanges (1)". A flood of
/// refusals costs no more than one, and a lasting one does not wash everything else out of the
/// journal: a service port is told of at once, then after 1 s, 2 s, 4 s, and so on up to once a
/// minute, and of very many at a time only the first by name, the rest in one entry.
///
/// What the kernel refuses by itself (no socket listens, or a rule rejects) is in no counter.
///
/// Owned by JournalWatch, control thread. Pure but for what it reads and tells; the clock is a
/// parameter.
class RefusalWatch {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds kFirstPause{1};
  static constexpr std::chrono::seconds kLongestPause{60};
  /// Service ports that one sample tells of by name.
  static constexpr std::size_t kMostTold = 20;

  RefusalWatch(model::Statistics& statistics, model::Journal& journal)
      : statistics_(statistics), journal_(journal) {}

  /// A look at so many service ports may cost a second's pause: 10,000 of them, which take 5 ms,
  /// are looked at every 5 s at most.
  static constexpr std::size_t kPortsASecond = 2000;

  /// To be called about once a second. Looks at the service ports only where some client has been
  /// let down since the last time; else it costs microseconds.
  void sample(TimePoint now);

 private:
  /// Connections of TCP by CloseReason, or datagrams of UDP by DropReason.
  using Counts = std::array<std::uint64_t, model::kCloseReasons>;

  struct Port {
    Counts seen{};
    Counts untold{};
    std::optional<TimePoint> told_at;
    std::chrono::seconds pause{0};  // until it may be told of again
    std::uint64_t round = 0;        // of the last look at which it existed
  };
  std::uint64_t let_down() const;
  std::size_t look_at_service_ports();
  void tell(TimePoint now);
  void tell_of(const model::ServicePortName& name, const Port& port, TimePoint now);

  static Counts counts_of(const model::ServicePortStatistics& statistics);
  static bool is_lasting(const Port& port, TimePoint now);

  model::Statistics& statistics_;
  model::Journal& journal_;
  std::map<model::ServicePortName, Port> ports_;  // those with clients that were let down
  std::uint64_t let_down_ = 0;
  bool has_to_look_ = false;
  std::optional<TimePoint> look_at_;  // not before
  std::uint64_t round_ = 0;
};

}  // namespace kubeportal::observe
