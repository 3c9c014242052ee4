#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "proxy/model/portal.hpp"
#include "proxy/relay/asio.hpp"
#include "proxy/relay/connection_budget.hpp"
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
class Listener {
 public:
  using Accepted = std::function<void(AcceptedClient)>;

  Listener(boost::asio::io_context& io, std::shared_ptr<ListeningSocket> socket,
           std::shared_ptr<ServedLeg> leg, std::vector<model::Cidr> allowed_sources,
           ConnectionBudget& budget, model::WorkerCounters& counters, std::size_t worker,
           Accepted accepted);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// The socket listens (again): accept from now on.
  void start();

  /// Something was freed: if paused, accept again now.
  void resume();

  /// Accepts what is queued, then refuses. For the end of the process.
  void drain();

 private:
  enum class Outcome : std::uint8_t { accepted, queue_empty, no_budget, exhausted };

  void wait();
  void accept_queued();
  Outcome accept_one();
  void pause(Outcome why);
  bool somebody_waits() const;
  bool allowed(const model::IpAddress& client) const;

  const std::shared_ptr<ListeningSocket> socket_;
  const std::shared_ptr<ServedLeg> leg_;
  const std::vector<model::Cidr> allowed_sources_;
  ConnectionBudget& budget_;
  model::WorkerCounters& counters_;
  const std::size_t worker_;
  const Accepted accepted_;

  WatchedDescriptor watched_;  // socket_'s descriptor, lent
  Timer retry_;
  bool waiting_ = false;
  bool paused_ = false;
  bool draining_ = false;
  std::chrono::milliseconds back_off_;
  boost::system::error_code exhaustion_;  // the last that accept4 reported
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // for handlers in flight
};

}  // namespace kubeportal::relay
