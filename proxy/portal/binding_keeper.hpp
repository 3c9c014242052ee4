#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "proxy/model/data_plane.hpp"
#include "proxy/portal/bindings.hpp"
#include "proxy/portal/retry_timer.hpp"
#include "proxy/portal/taken_places.hpp"

namespace kubeportal::portal {

/// Keeps bindings open. One that cannot be opened is reported once and tried again: after 1 s,
/// doubling to 30 s, where the machine refuses; as soon as the place is free, where another binding
/// has it. The first come keeps a place. Each binding stands for itself: the others go on.
///
/// Owned by BindPortals, control thread. Its end leaves open sockets to the data plane.
class BindingKeeper {
 public:
  using Id = TakenPlaces::Id;
  /// The process that listens on an address, for messages.
  using HolderOf =
      std::function<std::optional<std::string>(model::Protocol, const model::SocketAddress&)>;

  static constexpr std::chrono::seconds kFirstDelay{1};
  static constexpr std::chrono::seconds kLongestDelay{30};

  BindingKeeper(model::DataPlane& data_plane, HolderOf holder_of, RetryTimer& timer);
  ~BindingKeeper();
  BindingKeeper(const BindingKeeper&) = delete;
  BindingKeeper& operator=(const BindingKeeper&) = delete;

  /// Opens a binding now, or later.
  Id open(Binding binding);

  /// Closes it, or gives up trying. Its place is offered to those who wait by offer_freed_places(),
  /// so that the caller can first take it for a binding of the same owner.
  void close(Id id);
  void offer_freed_places();

  /// Tries at once what failed because its address was not on this machine.
  void retry_missing_addresses();

  /// Nothing is opened any more; what is open stays.
  void stop();

 private:
  struct Kept {
    Binding binding;
    std::optional<model::SocketAddress> bound;
    std::optional<Id> behind;              // the binding that has the place
    boost::system::error_code last_error;  // of the last try
    unsigned failures = 0;                 // tries that the machine refused, in a row
    std::optional<RetryTimer::TimePoint> retry_at;
  };

  void try_to_open(Id id, Kept& kept);
  void wait_behind(Id id, Kept& kept, Id holder);
  void opened(Id id, Kept& kept, const model::SocketAddress& address);
  void failed(Id id, Kept& kept, const boost::system::error_code& error);
  void forget_retry(Id id, Kept& kept);
  void retry_what_is_due();
  void set_alarm();

  model::DataPlane& data_plane_;
  const HolderOf holder_of_;
  RetryTimer& timer_;

  Id next_id_ = 1;
  std::map<Id, Kept> kept_;  // the older, the smaller the id
  TakenPlaces taken_;
  std::set<Id> waiting_;                                    // behind another binding
  std::set<std::pair<RetryTimer::TimePoint, Id>> retries_;  // what the machine refused
  bool a_place_was_freed_ = false;
  bool stopped_ = false;
};

}  // namespace kubeportal::portal
