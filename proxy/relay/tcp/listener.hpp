#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "proxy/model/portal.hpp"
#include "proxy/relay/connection_budget.hpp"
#include "proxy/relay/event_loop.hpp"
#include "proxy/relay/served_leg.hpp"
#include "proxy/relay/tcp/listening_socket.hpp"

namespace kubeportal::relay {

/// A client that was accepted and has its token, on its way to a session.
struct AcceptedClient {
  Descriptor socket;
  model::SocketAddress address;
  ConnectionBudget::Token token;
  std::shared_ptr<ServedLeg> leg;
};

/// Accepts the clients of one accepting socket. Owned by the leg's home worker, lives on its
/// thread; ends by being destroyed.
///
/// It neither spins nor dies: when the connection budget is spent or the system is out of
/// descriptors or memory it pauses, clients wait in the backlog, and it tries again when resume()
/// says that something has been freed, or after a back-off of at most 1 s.
class Listener : public boost::intrusive::list_base_hook<
                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>>,
                 private ReadinessHandler,
                 private Deadline {
 public:
  /// The listeners of a worker that are paused now.
  using Paused = boost::intrusive::list<Listener, boost::intrusive::constant_time_size<false>>;
  using Accepted = std::function<void(AcceptedClient)>;

  Listener(EventLoop& loop, std::shared_ptr<ListeningSocket> socket, std::shared_ptr<ServedLeg> leg,
           std::vector<model::Cidr> allowed_sources, ConnectionBudget& budget,
           model::WorkerCounters& counters, std::size_t worker, Paused& paused, Accepted accepted);

  /// The socket listens (again): accept from now on.
  void start();

  /// Something was freed: if paused, accept again now.
  void resume();

  /// Accepts what is queued, then refuses. For the end of the process.
  void drain();

 private:
  enum class Outcome : std::uint8_t { accepted, queue_empty, no_budget, exhausted };

  using PausedHook =
      boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  void on_ready(std::uint32_t /*events*/) override { start(); }
  void on_deadline() override { resume(); }
  bool paused() const { return PausedHook::is_linked(); }
  void accept_queued();
  Outcome accept_one();
  void pause(Outcome why);
  void say_pause(bool budget_spent);
  bool somebody_waits() const;
  bool allowed(const model::IpAddress& client) const;

  EventLoop& loop_;
  const std::shared_ptr<ListeningSocket> socket_;
  const std::shared_ptr<ServedLeg> leg_;
  const std::vector<model::Cidr> allowed_sources_;
  ConnectionBudget& budget_;
  model::WorkerCounters& counters_;
  const std::size_t worker_;
  const Accepted accepted_;

  Paused& paused_;  // *this is in it while paused
  bool watched_ = false;
  bool draining_ = false;
  std::chrono::milliseconds back_off_;
  std::optional<Clock::time_point> pause_said_at_;
  boost::system::error_code exhaustion_;  // the last that was met
};

}  // namespace kubeportal::relay
