#include "proxy/relay/tcp/session.hpp"

#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "proxy/relay/endpoint_news.hpp"
#include "proxy/relay/tcp/dialer.hpp"
#include "proxy/relay/tcp/kernel_figures.hpp"
#include "proxy/relay/tcp/tcp_relay.hpp"

namespace kubeportal::relay {

using model::DialFailure;
using Kind = RelayFsm::Action::Kind;

namespace {

/// Reads and writes of one session before the worker's others have their turn.
constexpr int kStepsInARow = 32;

constexpr std::size_t index(Direction direction) { return static_cast<std::size_t>(direction); }

model::HalfState state_of(const HalfRelay& half) {
  if (half.done()) return model::HalfState::ended;
  return half.end_announced() ? model::HalfState::ending : model::HalfState::open;
}

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

Session::Session(TcpRelay& relay, AcceptedClient client)
    : LiveConnection(relay.live()),
      relay_(relay),
      fsm_(relay.settings().splice_after),
      client_(*this, Side::client),
      endpoint_(*this, Side::endpoint),
      leg_(std::move(client.leg)),
      token_(std::move(client.token)),
      client_address_(client.address),
      started_(relay.loop().now()),
      last_progress_(started_) {
  client_.socket = std::move(client.socket);
}

void Session::start() {
  counters().opened.add();
  dialing_ =
      std::make_unique<Dialing>(Dialing{DialPlan(relay_.settings().dial_timeouts), started_});
  if (relay_.loop().add(client_.socket.fd(), client_)) {
    fsm_.out_of_resources();
    advance();
  }
}

void Session::sweep() {
  const auto now = relay_.loop().now();
  const auto& settings = relay_.settings();
  fsm_.check_clock(now - last_progress_, settings);
  if (fsm_.stage() == RelayFsm::Stage::closed) return advance();
  if (now - started_ >= settings.keepalive_interval) set_endpoint_keepalive();
}

void Session::abort_for_drain() {
  fsm_.drain_expired();
  advance();
}

void Session::kill() {
  fsm_.killed();
  advance();
}

void Session::on_ready(Side side, std::uint32_t events) {
  if (closed_) return;
  if (side == Side::endpoint && dialing_) {
    on_dial_event(events);
  } else {
    on_relay_event(side, events);
  }
  advance();
}

void Session::advance() {
  for (int step = 0; step < kStepsInARow; ++step) {
    const auto action = fsm_.next();
    switch (action.kind) {
      case Kind::wait:
        return;
      case Kind::pick:
        pick();
        break;
      case Kind::read:
      case Kind::write:
        move(action.kind, action.direction);
        break;
      case Kind::shutdown:
        shut_down(action.direction);
        break;
      case Kind::close:
        return close();
    }
  }
  relay_.loop().run_again(client_);
}

// accepted, dialing ------------------------------------------------------------------------------

void Session::pick() {
  const auto timeout = dialing_->plan.next_timeout();
  const auto endpoint = timeout ? pick_endpoint() : std::nullopt;
  if (!endpoint) {
    const bool ours = dialing_->plan.last_failure() == DialFailure::out_of_resources;
    return ours ? fsm_.out_of_resources() : fsm_.nothing_to_pick();
  }
  endpoint_address_ = *endpoint;
  fsm_.picked();
  if (const auto failure = dial(*timeout)) dial_failed(*failure);
}

std::optional<model::SocketAddress> Session::pick_endpoint() {
  const auto pick_untried = [this] {
    return leg_->balancer.pick(client_address_.address, dialing_->plan.tried(),
                               relay_.loop().now());
  };
  auto picked = pick_untried();
  if (!picked && dialing_->plan.start_over()) picked = pick_untried();
  return picked;
}

std::optional<DialFailure> Session::dial(std::chrono::milliseconds timeout) {
  dialing_->began = relay_.loop().now();
  const auto mark = relay_.settings().dial_mark;
  auto socket = open_endpoint_socket(endpoint_address_, mark);
  if (!socket && is_exhaustion(socket.error()) && relay_.free_descriptor()) {
    socket = open_endpoint_socket(endpoint_address_, mark);
  }
  if (!socket) return dial_failure_of(socket.error());

  endpoint_.socket = std::move(*socket);
  if (fsm_.half(Direction::to_endpoint).readable()) {
    // The client's first bytes go out at once and can carry the last packet of the handshake.
    set_quick_acknowledgement(endpoint_.socket, false);
    dialing_->handshake_waits_for_data = true;
  }
  if (const auto error = begin_connect(endpoint_.socket, endpoint_address_)) {
    return dial_failure_of(error);
  }
  if (relay_.loop().add(endpoint_.socket.fd(), endpoint_)) return DialFailure::out_of_resources;
  relay_.loop().set(*this, dialing_->began + timeout);
  return std::nullopt;
}

void Session::on_dial_event(std::uint32_t events) {
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    dial_failed(dial_failure_of(pending_error(endpoint_.socket)));
  } else if ((events & EPOLLOUT) != 0) {
    dial_succeeded();
    on_relay_event(Side::endpoint, events);
  }
}

void Session::on_deadline() {
  dial_failed(DialFailure::timed_out);
  advance();
}

void Session::dial_succeeded() {
  Deadline::cancel();
  last_progress_ = relay_.loop().now();
  const auto took = seconds(last_progress_ - dialing_->began);
  relay_.counters().count_dial(took);
  counters().dial_latency[model::dial_bucket(took)].add();
  if (leg_->balancer.dial_succeeded(endpoint_address_)) {
    tell_recovered(relay_.settings().journal, leg_->leg, endpoint_address_);
  }
  fsm_.connected();
  if (dialing_->handshake_waits_for_data) {
    move(Kind::read, Direction::to_endpoint);
    if (relayed_[index(Direction::to_endpoint)] == 0) expect_more();  // nothing carried it
  }
  dialing_.reset();
}

void Session::dial_failed(DialFailure failure) {
  Deadline::cancel();
  endpoint_.socket.reset();
  counters().dial_failures[static_cast<std::size_t>(failure)].add();
  dialing_->plan.failed(endpoint_address_, failure);
  fsm_.dial_failed();
  if (failure == DialFailure::out_of_resources) return;  // says nothing about the endpoint

  const auto suspension = leg_->balancer.dial_failed(client_address_.address, endpoint_address_,
                                                     relay_.loop().now(), failure);
  if (suspension == balance::Suspension::none) return;
  counters().endpoint_suspensions.add();
  spdlog::warn(
      "{}: {} dials to endpoint {} failed running, the last one {}; it is tried last for {} s. "
      "Check that it is up and that this machine reaches it",
      to_string(leg_->leg.service_port), balance::EndpointHealth::kFailuresToSuspend,
      to_string(endpoint_address_), to_string(failure),
      balance::EndpointHealth::kSuspension.count());
  if (suspension == balance::Suspension::first) {
    tell_suspended(relay_.settings().journal, leg_->leg, endpoint_address_, failure);
  }
}

// relaying ---------------------------------------------------------------------------------------

void Session::on_relay_event(Side side, std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) fsm_.writable(side);
  if ((events & EPOLLIN) != 0) fsm_.readable(side);
  if ((events & EPOLLPRI) != 0) fsm_.urgent(side);
  if ((events & (EPOLLRDHUP | EPOLLHUP)) != 0) fsm_.ended(side);
  if ((events & EPOLLERR) != 0) fsm_.failed(side);
}

void Session::move(Kind kind, Direction direction) {
  auto& half = fsm_.half(direction);
  const bool is_first_request =
      direction == Direction::to_endpoint && relayed_[index(direction)] == 0;
  if (!is_first_request && !half.end_announced()) expect_more();
  auto& channel = channels_[index(direction)];
  const int source = peer(source_of(direction)).socket.fd();
  const int target = peer(target_of(direction)).socket.fd();
  const auto moved = kind == Kind::read
                         ? channel.read(source, target, half, {relay_.scratch(), relay_.pipes()})
                         : channel.write(target, half);

  if (moved.read > 0) last_progress_ = relay_.loop().now();
  relayed_[index(direction)] += moved.written;
  (direction == Direction::to_endpoint ? counters().bytes_to_endpoint : counters().bytes_to_client)
      .add(moved.written);
  if (moved.failed == Moved::Failed::source) fsm_.read_failed(direction);
  if (moved.failed == Moved::Failed::target) fsm_.write_failed(direction);
}

void Session::shut_down(Direction direction) {
  ::shutdown(peer(target_of(direction)).socket.fd(), SHUT_WR);
  fsm_.half(direction).was_shut_down();
}

void Session::expect_more() {
  if (std::exchange(expects_more_, true)) return;
  set_no_delay(endpoint_.socket);
  set_quick_acknowledgement(endpoint_.socket, true);
}

void Session::set_endpoint_keepalive() {
  if (keepalive_set_ || dialing_) return;
  keepalive_set_ = true;
  const int interval = static_cast<int>(relay_.settings().keepalive_interval.count());
  if (interval == 0) return;
  const int on = 1;
  const int fd = endpoint_.socket.fd();
  ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &interval, sizeof interval);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
}

// closed -----------------------------------------------------------------------------------------

void Session::close() {
  closed_ = true;
  Deadline::cancel();
  for (auto* socket : {&client_.socket, &endpoint_.socket}) {
    fsm_.reset_both() ? socket->close_with_reset() : socket->reset();
  }
  counters().closed[static_cast<std::size_t>(fsm_.reason())].add();
  if (model::is_let_down(fsm_.reason())) relay_.counters().let_down.add();
  log_summary();
  retire_from_view();
  relay_.retire(*this);
}

void Session::log_summary() const {
  if (!spdlog::should_log(spdlog::level::debug)) return;
  const bool had_endpoint = endpoint_address_.port != 0;
  spdlog::debug("connection {} {} -> {}: {} B to endpoint, {} B to client, {:.3f} s, {}",
                to_string(leg_->leg.service_port), to_string(client_address_),
                had_endpoint ? to_string(endpoint_address_) : "none",
                relayed_[index(Direction::to_endpoint)], relayed_[index(Direction::to_client)],
                seconds(Clock::now() - started_), to_string(fsm_.reason()));
}

// seen from outside -----------------------------------------------------------------------------

model::ConnectionState Session::state() const {
  switch (fsm_.stage()) {
    case RelayFsm::Stage::accepted:
      return model::ConnectionState::accepted;
    case RelayFsm::Stage::dialing:
      return model::ConnectionState::dialing;
    case RelayFsm::Stage::half_closed:
      return model::ConnectionState::half_closed;
    case RelayFsm::Stage::relaying:
    case RelayFsm::Stage::closed:
      break;
  }
  return model::ConnectionState::relaying;
}

model::Connection Session::describe(Clock::time_point now) const {
  using std::chrono::duration_cast, std::chrono::milliseconds;
  const bool has_endpoint = endpoint_address_.port != 0;
  return {.id = {static_cast<std::uint32_t>(relay_.worker()), number()},
          .service_port = leg_->leg.service_port,
          .client = client_address_,
          .portal = std::nullopt,
          .endpoint = has_endpoint ? std::optional(endpoint_address_) : std::nullopt,
          .state = state(),
          .age = duration_cast<milliseconds>(now - started_),
          .idle = duration_cast<milliseconds>(now - last_progress_),
          .bytes_to_endpoint = relayed_[index(Direction::to_endpoint)],
          .bytes_to_client = relayed_[index(Direction::to_client)],
          .to_endpoint = state_of(fsm_.half(Direction::to_endpoint)),
          .to_client = state_of(fsm_.half(Direction::to_client)),
          .client_tcp = std::nullopt,
          .endpoint_tcp = std::nullopt};
}

void Session::ask_kernel(model::Connection& description) const {
  description.portal = dialled_address(client_.socket);
  description.client_tcp = tcp_health(client_.socket);
  if (!dialing_) description.endpoint_tcp = tcp_health(endpoint_.socket);
}

model::ServicePortCounters& Session::counters() {
  return leg_->statistics->per_worker[relay_.worker()];
}

}  // namespace kubeportal::relay
