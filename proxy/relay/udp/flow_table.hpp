#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/unordered_set.hpp>

#include "proxy/relay/udp/flow_key.hpp"

namespace kubeportal::relay {

/// What a FlowTable keeps of a flow. A flow is its entry, so that finding and touching one
/// allocates nothing.
class FlowEntry
    : public boost::intrusive::unordered_set_base_hook<boost::intrusive::store_hash<true>>,
      public boost::intrusive::list_base_hook<> {
 public:
  explicit FlowEntry(const FlowKey& flow_key) : key(flow_key) {}

  const FlowKey key;

  bool in_table() const { return unordered_set_base_hook::is_linked(); }
  std::chrono::steady_clock::time_point last_used() const { return last_used_; }

 private:
  friend class FlowTable;
  std::chrono::steady_clock::time_point last_used_{};
  bool replied_ = false;
};

/// The flows of one worker by key, and in the order in which they were last used. Pure, the clock
/// is a parameter; entries belong to the caller, who erases each before destroying it.
///
/// A flow that has not been replied to ends sooner than one that has, as in the kernel's own
/// tracking of connections: a datagram that nobody answers, or a scan of ports, must not hold a
/// descriptor for long. Where room is needed the unreplied ones go first too.
class FlowTable {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Timeouts {
    std::chrono::milliseconds unreplied{std::chrono::seconds(30)};
    std::chrono::milliseconds replied{std::chrono::seconds(120)};
  };

  explicit FlowTable(Timeouts timeouts);

  /// nullptr: there is none.
  FlowEntry* find(const FlowKey& key);

  /// Takes in a flow whose key is not in the table; it has not been replied to.
  void insert(FlowEntry& flow, TimePoint now);
  void erase(FlowEntry& flow);

  void used(FlowEntry& flow, TimePoint now);        ///< the client sent something
  void replied(FlowEntry& flow, TimePoint now);     ///< the endpoint sent something
  void begun_anew(FlowEntry& flow, TimePoint now);  ///< another endpoint has yet to reply

  /// A flow whose time-out has passed; nullptr: there is none (any more).
  FlowEntry* expired(TimePoint now);

  /// When expired() may have something to say; nullopt while the table is empty.
  std::optional<TimePoint> next_expiry() const;

  /// The flow to give up for another: of the unreplied ones the one not used for longest, else of
  /// the replied ones. nullptr: the table is empty.
  FlowEntry* least_recently_used();

  std::size_t size() const { return by_key_.size(); }

 private:
  struct KeyOf {
    using type = FlowKey;
    const FlowKey& operator()(const FlowEntry& flow) const { return flow.key; }
  };
  using ByKey = boost::intrusive::unordered_set<FlowEntry, boost::intrusive::key_of_value<KeyOf>,
                                                boost::intrusive::hash<FlowKeyHash>,
                                                boost::intrusive::power_2_buckets<true>>;
  using InOrder = boost::intrusive::list<FlowEntry>;  // front: not used for longest

  InOrder& list_of(const FlowEntry& flow) { return flow.replied_ ? replied_ : unreplied_; }
  void touch(FlowEntry& flow, bool replied, TimePoint now);
  void grow();

  const Timeouts timeouts_;
  std::vector<ByKey::bucket_type> buckets_;
  ByKey by_key_;
  InOrder unreplied_;
  InOrder replied_;
};

}  // namespace kubeportal::relay
