#include "proxy/relay/tcp/listener.hpp"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include "proxy/relay/tcp/dialer.hpp"

namespace kubeportal::relay {

using namespace std::chrono_literals;
using boost::system::error_code;

namespace {

constexpr auto kFirstBackOff = 50ms;
constexpr auto kLongestBackOff = 1000ms;

/// Under overload accepting pauses with every connection that ends: not a line of the log for each.
constexpr auto kPauseSaidAgain = 10s;

/// Clients accepted before others of the worker have their turn.
constexpr int kAcceptsInARow = 64;

}  // namespace

Listener::Listener(EventLoop& loop, std::shared_ptr<ListeningSocket> socket,
                   std::shared_ptr<ServedLeg> leg, std::vector<model::Cidr> allowed_sources,
                   ConnectionBudget& budget, model::WorkerCounters& counters, std::size_t worker,
                   Paused& paused, Accepted accepted)
    : loop_(loop),
      socket_(std::move(socket)),
      leg_(std::move(leg)),
      allowed_sources_(std::move(allowed_sources)),
      budget_(budget),
      counters_(counters),
      worker_(worker),
      accepted_(std::move(accepted)),
      paused_(paused),
      back_off_(kFirstBackOff) {}

void Listener::start() {
  if (draining_ || paused()) return;
  if (!watched_) {
    exhaustion_ = loop_.add(socket_->fd(), *this);
    if (exhaustion_.value() == EPERM) return;  // vacated: the listener is about to be removed
    if (exhaustion_) return pause(Outcome::exhausted);
    watched_ = true;
  }
  accept_queued();
}

void Listener::resume() {
  if (!paused()) return;
  PausedHook::unlink();
  Deadline::cancel();
  start();
}

void Listener::drain() {
  draining_ = true;
  while (accept_one() == Outcome::accepted) {
  }
  socket_->hold();
}

void Listener::accept_queued() {
  for (int i = 0; i < kAcceptsInARow; ++i) {
    const Outcome outcome = accept_one();
    if (outcome == Outcome::accepted) continue;
    if (outcome != Outcome::queue_empty) pause(outcome);
    return;
  }
  loop_.run_again(*this);
}

Listener::Outcome Listener::accept_one() {
  auto token = budget_.take();
  if (!token) return somebody_waits() ? Outcome::no_budget : Outcome::queue_empty;

  model::KernelAddress peer;
  Descriptor client(
      ::accept4(socket_->fd(), peer.data(), &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!client) {
    const error_code error(errno, boost::system::system_category());
    if (is_exhaustion(error)) {
      exhaustion_ = error;
      return Outcome::exhausted;
    }
    // EINVAL: the socket is held; ENOTSOCK: it was vacated. Everything else accept(2) reports
    // belongs to a client that has gone again; the next may be well.
    const bool nobody_there =
        error.value() == EAGAIN || error.value() == EINVAL || error.value() == ENOTSOCK;
    return nobody_there ? Outcome::queue_empty : Outcome::accepted;
  }
  back_off_ = kFirstBackOff;

  auto& counters = leg_->statistics->per_worker[worker_];
  const auto address = model::from_kernel(peer);
  if (!allowed(address.address)) {
    counters.opened.add();
    counters.closed[static_cast<std::size_t>(model::CloseReason::not_allowed)].add();
    counters_.let_down.add();
    client.close_with_reset();
    return Outcome::accepted;
  }
  accepted_({std::move(client), address, std::move(*token), leg_});
  return Outcome::accepted;
}

void Listener::pause(Outcome why) {
  paused_.push_back(*this);
  const bool budget_spent = why == Outcome::no_budget;
  (budget_spent ? counters_.accept_pauses_budget : counters_.accept_pauses_resources).add();
  say_pause(budget_spent);
  loop_.set(*this, loop_.now() + back_off_);
  back_off_ = std::min<std::chrono::milliseconds>(back_off_ * 2, kLongestBackOff);
}

void Listener::say_pause(bool budget_spent) {
  const auto now = Clock::now();
  if (pause_said_at_ && now - *pause_said_at_ < kPauseSaidAgain) return;
  pause_said_at_ = now;
  spdlog::warn(
      "{}: accepting is paused, {}; new clients wait in the backlog of {} until connections end",
      to_string(leg_->leg.service_port),
      budget_spent
          ? fmt::format("the connection budget of {} is spent (raise the limit of open files or "
                        "--max-connections)",
                        budget_.limit())
          : fmt::format("the system is out of descriptors or memory: {}", exhaustion_.message()),
      to_string(socket_->address()));
}

bool Listener::somebody_waits() const {
  pollfd queue{.fd = socket_->fd(), .events = POLLIN, .revents = 0};
  return ::poll(&queue, 1, 0) > 0 && (queue.revents & POLLIN) != 0;
}

bool Listener::allowed(const model::IpAddress& client) const {
  return allowed_sources_.empty() ||
         std::any_of(allowed_sources_.begin(), allowed_sources_.end(),
                     [&](const model::Cidr& block) { return block.contains(client); });
}

}  // namespace kubeportal::relay
