#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include <boost/intrusive/list.hpp>

#include "proxy/relay/event_loop.hpp"
#include "proxy/relay/live_connections.hpp"
#include "proxy/relay/tcp/channel.hpp"
#include "proxy/relay/tcp/dial_plan.hpp"
#include "proxy/relay/tcp/listener.hpp"
#include "proxy/relay/tcp/relay_fsm.hpp"

namespace kubeportal::relay {

class TcpRelay;

/// One client and its endpoint: performs what its RelayFsm decides. Owned by a TcpRelay, lives on
/// that worker's thread from accept to close, and takes no memory for buffers while idle.
///
/// Functions stand in the order of the stages: accepted, dialing, relaying, closed.
class Session final : public LiveConnection,
                      public boost::intrusive::list_base_hook<>,
                      private Deadline {
 public:
  Session(TcpRelay& relay, AcceptedClient client);

  /// Starts with the client's first readiness, which tells whether data is there already; the
  /// endpoint's choice follows.
  void start();

  /// Called by the relay's sweep: time-outs, and keepalive for what turned out to live long.
  void sweep();

  /// The process will not wait any longer.
  void abort_for_drain();

  model::Connection describe(Clock::time_point now) const override;
  void ask_kernel(model::Connection& description) const override;
  void kill() override;

 private:
  /// One of the two sockets, as the epoll set sees it.
  struct Peer final : ReadinessHandler {
    Peer(Session& owner, Side which) : session(owner), side(which) {}
    void on_ready(std::uint32_t events) override { session.on_ready(side, events); }

    Session& session;
    Descriptor socket;
    const Side side;
  };

  struct Dialing {
    DialPlan plan;
    Clock::time_point began;  ///< of the current dial
    bool handshake_waits_for_data = false;
  };

  void on_ready(Side side, std::uint32_t events);
  void advance();

  // accepted, dialing
  void pick();
  std::optional<model::SocketAddress> pick_endpoint();
  /// Begins to dial endpoint_address_; returns what failed at once, if anything.
  std::optional<model::DialFailure> dial(std::chrono::milliseconds timeout);
  void on_dial_event(std::uint32_t events);
  void on_deadline() override;
  void dial_succeeded();
  void dial_failed(model::DialFailure failure);

  // relaying
  void on_relay_event(Side side, std::uint32_t events);
  void move(RelayFsm::Action::Kind kind, Direction direction);
  void shut_down(Direction direction);
  /// The connection goes on past one request and an answer that ends it: a request must not wait
  /// for the endpoint's acknowledgement of the one before (Nagle), nor the rest of an answer for
  /// ours. Short connections are spared the system calls.
  void expect_more();
  void set_endpoint_keepalive();

  // closed
  void close();
  void log_summary() const;

  Peer& peer(Side side) { return side == Side::client ? client_ : endpoint_; }
  model::ServicePortCounters& counters();
  model::ConnectionState state() const;

  TcpRelay& relay_;
  RelayFsm fsm_;
  Peer client_;
  Peer endpoint_;
  std::array<Channel, 2> channels_;         // by Direction
  std::array<std::uint64_t, 2> relayed_{};  // bytes, by Direction
  std::unique_ptr<Dialing> dialing_;        // only until connected
  const std::shared_ptr<ServedLeg> leg_;
  const ConnectionBudget::Token token_;
  const model::SocketAddress client_address_;
  model::SocketAddress endpoint_address_;
  const Clock::time_point started_;
  Clock::time_point last_progress_;
  bool closed_ = false;
  bool expects_more_ = false;
  bool keepalive_set_ = false;
};

}  // namespace kubeportal::relay
