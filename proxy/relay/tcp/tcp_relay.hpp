#pragma once

#include <functional>
#include <span>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "proxy/relay/event_loop.hpp"
#include "proxy/relay/reserve_descriptor.hpp"
#include "proxy/relay/settings.hpp"
#include "proxy/relay/tcp/session.hpp"
#include "proxy/relay/tcp/splice_pipe.hpp"

namespace kubeportal::relay {

/// All TCP sessions of one worker and what they share: the event loop, one scratch buffer, pipes
/// and the sweep for time-outs. Owned by a Worker, used on its thread only.
class TcpRelay : private Deadline {
 public:
  /// `freed` is called after sessions ended: their tokens and descriptors can be used again.
  TcpRelay(EventLoop& loop, const Settings& settings, LiveConnections& live,
           model::WorkerCounters& counters, ConnectionBudget& budget,
           std::function<void(std::size_t ended)> freed);
  ~TcpRelay();

  /// Serves a client to its end.
  void serve(AcceptedClient client);

  /// Ends every session with reset (CloseReason::drain_timeout).
  void abort_all();

  // For sessions.
  EventLoop& loop() { return loop_; }
  std::span<char> scratch() { return scratch_; }
  PipePool& pipes() { return pipes_; }
  const Settings& settings() const { return settings_; }
  LiveConnections& live() { return live_; }
  std::size_t worker() const { return live_.worker(); }
  model::WorkerCounters& counters() { return counters_; }

  /// Descriptors are short: gives up what can be spared; false if there is nothing left to spare.
  bool free_descriptor();

  /// Takes a closed session out; it is destroyed at the end of the loop's round.
  void retire(Session& session);

 private:
  using Sessions = boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>>;

  void destroy_retired();
  void on_deadline() override;  // the sweep

  EventLoop& loop_;
  const Settings& settings_;
  LiveConnections& live_;
  model::WorkerCounters& counters_;
  const std::function<void(std::size_t)> freed_;
  std::vector<char> scratch_;
  PipePool pipes_;
  ReserveDescriptor reserve_;
  const std::chrono::milliseconds sweep_interval_;
  Sessions sessions_;
  Sessions retired_;
};

}  // namespace kubeportal::relay
