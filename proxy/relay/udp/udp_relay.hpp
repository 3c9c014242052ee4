#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "proxy/relay/connection_budget.hpp"
#include "proxy/relay/event_loop.hpp"
#include "proxy/relay/settings.hpp"
#include "proxy/relay/udp/datagram_listener.hpp"
#include "proxy/relay/udp/replies.hpp"

namespace kubeportal::relay {

/// All of UDP on one worker: the bound sockets that are at home there, their flows, and what they
/// share. Owned by a Worker, used on its thread only, or by anybody while the loop does not run.
class UdpRelay : private Deadline {
 public:
  UdpRelay(EventLoop& loop, const Settings& settings, LiveConnections& live,
           model::WorkerCounters& counters, ConnectionBudget& budget);
  ~UdpRelay();

  /// Receives on `socket` for `leg`. Datagrams from outside `allowed_sources` (empty: none are
  /// outside) are dropped.
  void add(std::shared_ptr<DatagramSocket> socket, std::shared_ptr<ServedLeg> leg,
           std::vector<model::Cidr> allowed_sources);

  /// Ends the flows of a socket that was vacated.
  void remove(const DatagramSocket& socket);

  /// The endpoints of the socket's leg are others now (`present` is sorted).
  void endpoints_changed(const DatagramSocket& socket,
                         const std::vector<model::SocketAddress>& present);

  /// Passes on what has arrived, then refuses. For the end of the process.
  void drain();

  /// Descriptors are short: ends up to `count` flows, those least worth keeping; how many it were.
  std::size_t shed(std::size_t count);

  // For listeners and flows.
  EventLoop& loop() { return loop_; }
  DatagramBatch& batch() { return buffers_->requests; }
  Replies& replies() { return buffers_->replies; }
  FlowTable& table() { return table_; }
  LiveConnections& live() { return live_; }
  std::size_t worker() const { return live_.worker(); }
  std::uint32_t dial_mark() const { return dial_mark_; }
  model::Journal* journal() const { return journal_; }
  model::WorkerCounters& counters() { return counters_; }

  /// The right to begin a flow, for which others of this worker may have to end. nullopt: the flows
  /// of other workers use up the limit.
  std::optional<ConnectionBudget::FlowToken> admit();

  void flow_began();

  /// Takes a closed flow; it is destroyed at the end of the loop's round.
  void retire(Flow& flow);

 private:
  struct Buffers {
    DatagramBatch requests;
    Replies replies;
  };

  void on_deadline() override;  // the first flow may have expired
  void finish_round();

  EventLoop& loop_;
  LiveConnections& live_;
  const std::uint32_t dial_mark_;
  model::Journal* const journal_;
  model::WorkerCounters& counters_;
  ConnectionBudget& budget_;
  const std::chrono::milliseconds sweep_interval_;
  std::unique_ptr<Buffers> buffers_;  // from the first socket on
  FlowTable table_;
  Clock::time_point expiry_at_{};  // what the deadline is set for
  std::vector<std::unique_ptr<Flow>> retired_;
  std::uint32_t next_number_ = 0;
  std::map<const DatagramSocket*, std::unique_ptr<DatagramListener>> listeners_;
};

}  // namespace kubeportal::relay
