#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "proxy/relay/event_loop.hpp"
#include "proxy/relay/live_connections.hpp"
#include "proxy/relay/tcp/listener.hpp"
#include "proxy/relay/tcp/tcp_relay.hpp"
#include "proxy/relay/udp/udp_relay.hpp"
#include "proxy/worker/connection_survey.hpp"

namespace kubeportal::worker {

/// One thread with its own event loop: the sockets it is home to, the sessions it serves, and the
/// UDP flows of its sockets.
/// Owned by a WorkerPool. Public functions may be called on any thread; what they ask for happens
/// on the worker's. It ends with stop(), which joins the thread.
class Worker {
 public:
  /// Passes an accepted client to the worker that shall serve it.
  using Dispatch = std::function<void(relay::AcceptedClient)>;

  /// `sessions_ended` is called on the worker's thread whenever some of its sessions have ended,
  /// `short_of_descriptors` where clients wait for descriptors and it has no UDP flow to give up.
  Worker(std::size_t index, const relay::Settings& settings, model::WorkerCounters& counters,
         relay::ConnectionBudget& budget, Dispatch dispatch, std::function<void()> sessions_ended,
         std::function<void()> short_of_descriptors);
  ~Worker();

  void start();

  std::size_t index() const { return index_; }

  /// Ends the thread; sessions that still run are reset when the worker is destroyed. Idempotent.
  void stop();

  /// Accepts on `socket` once it listens, which listener_started() tells.
  void add_listener(std::shared_ptr<relay::ListeningSocket> socket,
                    std::shared_ptr<relay::ServedLeg> leg,
                    std::vector<model::Cidr> allowed_sources);
  void listener_started(std::shared_ptr<relay::ListeningSocket> socket);
  void remove_listener(std::shared_ptr<relay::ListeningSocket> socket);

  /// Receives the datagrams of `socket`, and tells its flows of other endpoints (sorted).
  void add_datagram_socket(std::shared_ptr<relay::DatagramSocket> socket,
                           std::shared_ptr<relay::ServedLeg> leg,
                           std::vector<model::Cidr> allowed_sources);
  void endpoints_changed(std::shared_ptr<relay::DatagramSocket> socket,
                         std::vector<model::SocketAddress> present);
  void remove_datagram_socket(std::shared_ptr<relay::DatagramSocket> socket);

  /// Gives up some UDP flows so that others have descriptors.
  void shed_flows();

  /// Serves the client; the load counts it from now on.
  void serve(relay::AcceptedClient client);

  /// Accepts what is queued on every listener, then refuses, and ends the UDP flows; `done` runs on
  /// the worker's thread.
  void drain(std::function<void()> done);

  /// Resets every session.
  void abort_sessions();

  /// Goes through sessions and flows for `survey`, a few at a time between those who wait for
  /// bytes.
  void look_through(std::shared_ptr<ConnectionSurvey> survey);

  /// Sessions served or on their way here.
  std::size_t load() const { return load_.load(std::memory_order_relaxed); }

 private:
  struct LookThrough;

  void go_on(std::shared_ptr<LookThrough> look_through);
  void on_sessions_ended(std::size_t count);
  void make_room_for_clients();
  void resume_paused();

  const std::size_t index_;
  model::WorkerCounters& counters_;
  relay::ConnectionBudget& budget_;
  const Dispatch dispatch_;
  const std::function<void()> sessions_ended_;
  const std::function<void()> short_of_descriptors_;
  std::atomic<std::size_t> load_{0};

  relay::LiveConnections live_;  // outlives all that the loop still holds
  relay::EventLoop loop_;
  relay::TcpRelay relay_;  // worker's thread only, like what follows
  relay::UdpRelay udp_;
  relay::Listener::Paused paused_;
  bool resuming_ = false;
  relay::Clock::time_point room_made_at_{};
  std::map<const relay::ListeningSocket*, std::unique_ptr<relay::Listener>> listeners_;

  std::thread thread_;
};

}  // namespace kubeportal::worker
