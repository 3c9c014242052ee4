#include "proxy/relay/tcp/tcp_relay.hpp"

#include <algorithm>

namespace kubeportal::relay {

using namespace std::chrono_literals;

namespace {

/// One read of a half relay; beyond it splice pays more than a larger buffer.
constexpr std::size_t kScratchSize = 65536;

/// Often enough that a time-out is late by an eighth at most, never a load.
std::chrono::milliseconds sweep_interval(const Settings& settings) {
  std::chrono::milliseconds shortest = 8s;
  for (const auto limit : {settings.idle_timeout, settings.half_close_timeout}) {
    if (limit > 0ms) shortest = std::min(shortest, limit);
  }
  return std::clamp<std::chrono::milliseconds>(shortest / 8, 20ms, 1s);
}

}  // namespace

TcpRelay::TcpRelay(EventLoop& loop, const Settings& settings, LiveConnections& live,
                   model::WorkerCounters& counters, ConnectionBudget& budget,
                   std::function<void(std::size_t)> freed)
    : loop_(loop),
      settings_(settings),
      live_(live),
      counters_(counters),
      freed_(std::move(freed)),
      scratch_(kScratchSize),
      pipes_(budget, settings.splice_pipe_size),
      sweep_interval_(sweep_interval(settings)) {
  loop_.at_round_end([this] { destroy_retired(); });
  loop_.set(*this, loop_.now() + sweep_interval_);
}

TcpRelay::~TcpRelay() {
  abort_all();  // an ordinary close would look like the end of the data
  retired_.clear_and_dispose([](Session* session) { delete session; });
}

void TcpRelay::serve(AcceptedClient client) {
  auto* session =
      new Session(*this, std::move(client));  // owned by sessions_ from the next line on
  sessions_.push_back(*session);
  session->start();
}

void TcpRelay::abort_all() {
  for (auto session = sessions_.begin(); session != sessions_.end();) {
    (session++)->abort_for_drain();
  }
}

bool TcpRelay::free_descriptor() {
  if (pipes_.clear() > 0) return true;
  return reserve_.spend();
}

void TcpRelay::retire(Session& session) {
  sessions_.erase(sessions_.iterator_to(session));
  retired_.push_back(session);
}

void TcpRelay::destroy_retired() {
  std::size_t ended = 0;
  retired_.clear_and_dispose([&](Session* session) {
    delete session;
    ++ended;
  });
  if (ended == 0) return;
  reserve_.refill();  // before the next client is accepted
  freed_(ended);
}

void TcpRelay::on_deadline() {
  for (auto session = sessions_.begin(); session != sessions_.end();) (session++)->sweep();
  loop_.set(*this, loop_.now() + sweep_interval_);
}

}  // namespace kubeportal::relay
