#include "test/system/transfer_load.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <sys/epoll.h>

namespace kubeportal::system {
namespace {

// Serials of peers and numbers of endpoints share epoll's 64 bits of user data.
constexpr std::uint64_t kEndpointMark = std::uint64_t{1} << 63U;

constexpr unsigned kTransfersADeath = 150;
constexpr milliseconds kShortestDeath{5};
constexpr milliseconds kLongestDeath{150};
constexpr milliseconds kCheckInterval{500};
constexpr int kSmallReceiveBuffer = 8 * 1024;  // of every connection of the first endpoint

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

TransferLoad::TransferLoad(const LoadOptions& options)
    : options_(options), random_(options.seed), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_.is_open()) fail("epoll_create1");
  for (std::size_t i = 0; i < options.endpoints; ++i) {
    endpoints_.push_back(
        {.listener = Listener({.receive_buffer = i == 0 ? kSmallReceiveBuffer : 0}), .peers = {}});
    watch(i);
  }
}

std::vector<SocketAddress> TransferLoad::endpoints() const {
  std::vector<SocketAddress> addresses;
  for (const auto& endpoint : endpoints_) addresses.push_back(endpoint.listener.address());
  return addresses;
}

LoadReport TransferLoad::run(const std::vector<SocketAddress>& targets) {
  next_check_ = Clock::now() + kCheckInterval;
  while (clients_started_ < options_.transfers || !over()) {
    if (violations_.size() >= kViolationsKept) break;
    while (clients_started_ < options_.transfers && open_clients_ < options_.concurrency) {
      start_client(targets[clients_started_ % targets.size()]);
      if (options_.endpoints_die) maybe_kill_an_endpoint();
    }
    wait_for_events();
    wake_due_peers();
    revive_due_endpoints();
    check_for_stuck_peers();
  }
  judge_unpaired_resets();
  return report();
}

Peer* TransferLoad::sender_of(std::uint64_t key) {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &peers_[found->second];
}

void TransferLoad::start_client(const SocketAddress& target) {
  const PeerPlan plan = draw_plan(random_);
  add_peer(Side::client, plan, start_connecting(target, plan.buffers));
  ++clients_started_;
  ++open_clients_;
}

void TransferLoad::accept_all(std::size_t number) {
  Endpoint& endpoint = endpoints_[number];
  while (endpoint.alive) {
    auto socket = endpoint.listener.try_accept();
    if (!socket) return;
    PeerPlan plan = draw_plan(random_);
    // Shrunk after the handshake has promised more, a window moves by 200 ms probes only.
    plan.buffers.receive = 0;
    set_buffer_sizes(socket->number(), plan.buffers);
    endpoint.peers.push_back(add_peer(Side::endpoint, plan, std::move(*socket)));
  }
}

std::size_t TransferLoad::add_peer(Side side, const PeerPlan& plan, Descriptor socket) {
  const std::size_t serial = peers_.size();
  epoll_event event{EPOLLIN | EPOLLOUT, {.u64 = serial}};
  if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, socket.number(), &event) != 0) fail("epoll_ctl");
  PeerDirectory& directory = *this;
  peers_.emplace_back(side, plan, std::move(socket), directory);
  bookkeeping_.push_back({.interest = event.events, .deaths_before = deaths_});
  by_key_.emplace(plan.key, serial);
  ++open_peers_;
  if (const auto time = peers_.back().wake_time(Clock::now())) wakes_.push({*time, serial});
  return serial;
}

void TransferLoad::advance(std::size_t serial, bool readable, bool writable) {
  Peer& peer = peers_[serial];
  if (peer.state() != Peer::State::open) return;
  const auto now = Clock::now();
  peer.advance(readable, writable, now);
  if (peer.state() != Peer::State::open) {
    forget_ended(serial);
    return;
  }
  const std::uint32_t interest = (peer.wants_to_read(now) ? std::uint32_t{EPOLLIN} : 0U) |
                                 (peer.wants_to_write(now) ? std::uint32_t{EPOLLOUT} : 0U);
  if (interest != bookkeeping_[serial].interest) {
    bookkeeping_[serial].interest = interest;
    epoll_event event{interest, {.u64 = serial}};
    if (::epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, peer.socket(), &event) != 0) fail("epoll_ctl");
  }
  if (const auto time = peer.wake_time(now)) wakes_.push({*time, serial});
}

void TransferLoad::forget_ended(std::size_t serial) {
  const Peer& peer = peers_[serial];
  --open_peers_;
  if (peer.side() == Side::client) --open_clients_;
  bookkeeping_[serial].saw_a_death = bookkeeping_[serial].deaths_before != deaths_;
  if (peer.state() == Peer::State::wrong && violations_.size() < kViolationsKept) {
    violations_.push_back(peer.describe());
  }
}

void TransferLoad::wait_for_events() {
  const auto next = wakes_.empty() ? next_check_ : std::min(next_check_, wakes_.top().time);
  const auto wait = std::chrono::ceil<milliseconds>(next - Clock::now()).count();
  std::array<epoll_event, 256> events;
  const int ready = ::epoll_wait(epoll_.number(), events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(std::clamp<decltype(wait)>(wait, 0, 50)));
  for (int i = 0; i < ready; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if ((event.data.u64 & kEndpointMark) != 0) {
      accept_all(event.data.u64 & ~kEndpointMark);
    } else {
      // A failed connection is read at once, resting or not: recv(2) tells how it failed.
      advance(event.data.u64, (event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0,
              (event.events & EPOLLOUT) != 0);
    }
  }
}

void TransferLoad::wake_due_peers() {
  const auto now = Clock::now();
  while (!wakes_.empty() && wakes_.top().time <= now) {
    const auto serial = wakes_.top().serial;
    wakes_.pop();
    advance(serial, false, false);
  }
}

void TransferLoad::maybe_kill_an_endpoint() {
  if (random_() % kTransfersADeath != 0) return;
  const auto living = std::ranges::count_if(endpoints_, &Endpoint::alive);
  Endpoint& victim = endpoints_[random_() % endpoints_.size()];
  if (living > 1 && victim.alive) kill(victim);
}

void TransferLoad::kill(Endpoint& endpoint) {
  // What waits in the backlog dies as well, but as a connection this side knows of.
  accept_all(static_cast<std::size_t>(&endpoint - endpoints_.data()));
  ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, endpoint.listener.number(), nullptr);
  endpoint.listener.refuse();
  endpoint.alive = false;
  ++deaths_;
  endpoint.back_at = Clock::now() + kShortestDeath +
                     milliseconds(random_() % static_cast<std::uint64_t>(kLongestDeath.count()));
  for (const auto serial : endpoint.peers) {
    if (peers_[serial].state() != Peer::State::open) continue;
    peers_[serial].reset_now();
    forget_ended(serial);
  }
  endpoint.peers.clear();
}

void TransferLoad::revive_due_endpoints() {
  for (std::size_t i = 0; i < endpoints_.size(); ++i) {
    Endpoint& endpoint = endpoints_[i];
    if (endpoint.alive || Clock::now() < endpoint.back_at) continue;
    endpoint.listener.listen_again();
    endpoint.alive = true;
    watch(i);
  }
}

void TransferLoad::watch(std::size_t number) {
  epoll_event event{EPOLLIN, {.u64 = kEndpointMark | number}};
  const int listener = endpoints_[number].listener.number();
  if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, listener, &event) != 0) fail("epoll_ctl");
}

void TransferLoad::check_for_stuck_peers() {
  const auto now = Clock::now();
  if (now < next_check_) return;
  next_check_ = now + kCheckInterval;
  for (std::size_t serial = 0; serial < peers_.size(); ++serial) {
    Peer& peer = peers_[serial];
    if (peer.state() != Peer::State::open) continue;
    if (peer.must_see_a_reset() && now > peer.partner()->ended() + options_.reset_limit) {
      peer.give_up("its partner's reset did not reach it; " + peer.partner()->describe());
    } else if (now > peer.started() + options_.stuck_limit) {
      peer.give_up("stuck" + (peer.partner() ? "; " + peer.partner()->describe() : ""));
    } else {
      continue;
    }
    forget_ended(serial);
  }
}

/// Where a reset came before the first bytes, the two ends of a connection never met. Then at least
/// the numbers must agree: as many resets made on one side as were seen on the other.
void TransferLoad::judge_unpaired_resets() {
  struct Unpaired {
    std::size_t made = 0;
    std::size_t seen = 0;
  };
  std::array<Unpaired, 2> sides;
  for (std::size_t serial = 0; serial < peers_.size(); ++serial) {
    const Peer& peer = peers_[serial];
    if (peer.partner() != nullptr) continue;
    auto& side = sides[static_cast<std::size_t>(peer.side())];
    if (peer.state() == Peer::State::reset_made) ++side.made;
    // A listener that closes resets what it has not accepted; nobody can count those.
    const bool excused = peer.side() == Side::client && bookkeeping_[serial].saw_a_death;
    if (peer.state() == Peer::State::reset_seen && !excused) ++side.seen;
  }
  const auto& [clients, of_endpoints] = sides;
  if (clients.seen > of_endpoints.made) {
    violations_.push_back(std::to_string(clients.seen) +
                          " clients were reset before the first bytes, but only " +
                          std::to_string(of_endpoints.made) + " endpoints did such a thing");
  }
  if (of_endpoints.seen > clients.made) {
    violations_.push_back(std::to_string(of_endpoints.seen) +
                          " endpoints were reset before the first bytes, but only " +
                          std::to_string(clients.made) + " clients did such a thing");
  }
}

LoadReport TransferLoad::report() const {
  LoadReport report;
  report.violations = violations_;
  report.endpoint_deaths = deaths_;
  for (const auto& peer : peers_) {
    report.bytes += peer.received();
    const bool client = peer.side() == Side::client;
    if (peer.state() == Peer::State::finished) {
      if (client) ++report.finished;
      if (peer.finished_first()) {
        ++(client ? report.client_finished_first : report.endpoint_finished_first);
      }
    } else if (peer.state() == Peer::State::reset_made) {
      ++(client ? report.resets_by_client : report.resets_by_endpoint);
    }
  }
  return report;
}

std::string LoadReport::summary() const {
  std::string text = std::to_string(bytes / 1'000'000) + " MB right, " + std::to_string(finished) +
                     " transfers finished (" + std::to_string(client_finished_first) +
                     " clients and " + std::to_string(endpoint_finished_first) +
                     " endpoints sent their FIN first), " + std::to_string(resets_by_client) +
                     " resets by clients, " + std::to_string(resets_by_endpoint) +
                     " by endpoints, " + std::to_string(endpoint_deaths) + " endpoint deaths";
  for (const auto& violation : violations) text += "\n  " + violation;
  return text;
}

}  // namespace kubeportal::system
