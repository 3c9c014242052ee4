#include "proxy/worker/worker.hpp"

#include <pthread.h>

namespace kubeportal::worker {

using namespace std::chrono_literals;

namespace {

/// Each makes room for half a connection.
constexpr std::size_t kFlowsShedAtOnce = 64;
constexpr auto kRoomMadeAgain = 10ms;

/// About a tenth of a millisecond, system calls included.
constexpr std::size_t kConnectionsLookedAtOnce = 32;

}  // namespace

Worker::Worker(std::size_t index, const relay::Settings& settings, model::WorkerCounters& counters,
               relay::ConnectionBudget& budget, Dispatch dispatch,
               std::function<void()> sessions_ended, std::function<void()> short_of_descriptors)
    : index_(index),
      counters_(counters),
      budget_(budget),
      dispatch_(std::move(dispatch)),
      sessions_ended_(std::move(sessions_ended)),
      short_of_descriptors_(std::move(short_of_descriptors)),
      live_(index),
      relay_(loop_, settings, live_, counters, budget,
             [this](std::size_t count) { on_sessions_ended(count); }),
      udp_(loop_, settings, live_, counters, budget) {
  loop_.at_round_end([this] { make_room_for_clients(); });
}

Worker::~Worker() { stop(); }

void Worker::start() {
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), ("worker-" + std::to_string(index_)).c_str());
    loop_.run();
  });
}

void Worker::stop() {
  loop_.stop();
  if (thread_.joinable()) thread_.join();
}

void Worker::add_listener(std::shared_ptr<relay::ListeningSocket> socket,
                          std::shared_ptr<relay::ServedLeg> leg,
                          std::vector<model::Cidr> allowed_sources) {
  loop_.post([this, socket = std::move(socket), leg = std::move(leg),
              allowed_sources = std::move(allowed_sources)]() mutable {
    const auto* key = socket.get();
    listeners_.emplace(
        key, std::make_unique<relay::Listener>(loop_, std::move(socket), std::move(leg),
                                               std::move(allowed_sources), budget_, counters_,
                                               index_, paused_, dispatch_));
  });
}

void Worker::listener_started(std::shared_ptr<relay::ListeningSocket> socket) {
  loop_.post([this, socket = std::move(socket)] {
    if (const auto found = listeners_.find(socket.get()); found != listeners_.end()) {
      found->second->start();
    }
  });
}

void Worker::remove_listener(std::shared_ptr<relay::ListeningSocket> socket) {
  loop_.post([this, socket = std::move(socket)] { listeners_.erase(socket.get()); });
}

void Worker::add_datagram_socket(std::shared_ptr<relay::DatagramSocket> socket,
                                 std::shared_ptr<relay::ServedLeg> leg,
                                 std::vector<model::Cidr> allowed_sources) {
  loop_.post([this, socket = std::move(socket), leg = std::move(leg),
              allowed_sources = std::move(allowed_sources)]() mutable {
    udp_.add(std::move(socket), std::move(leg), std::move(allowed_sources));
  });
}

void Worker::endpoints_changed(std::shared_ptr<relay::DatagramSocket> socket,
                               std::vector<model::SocketAddress> present) {
  loop_.post([this, socket = std::move(socket), present = std::move(present)] {
    udp_.endpoints_changed(*socket, present);
  });
}

void Worker::remove_datagram_socket(std::shared_ptr<relay::DatagramSocket> socket) {
  loop_.post([this, socket = std::move(socket)] { udp_.remove(*socket); });
}

void Worker::shed_flows() {
  loop_.post([this] { udp_.shed(kFlowsShedAtOnce); });
}

void Worker::serve(relay::AcceptedClient client) {
  load_.fetch_add(1, std::memory_order_relaxed);
  if (loop_.runs_here()) return relay_.serve(std::move(client));
  loop_.post([this, client = std::move(client)]() mutable { relay_.serve(std::move(client)); });
}

void Worker::drain(std::function<void()> done) {
  loop_.post([this, done = std::move(done)] {
    for (auto& [socket, listener] : listeners_) listener->drain();
    udp_.drain();
    done();
  });
}

void Worker::abort_sessions() {
  loop_.post([this] { relay_.abort_all(); });
}

/// How far a survey has got here.
struct Worker::LookThrough {
  LookThrough(std::shared_ptr<ConnectionSurvey> asked_by, relay::LiveConnections& live)
      : survey(std::move(asked_by)), walk(live) {}

  void visit(relay::LiveConnection& connection, relay::Clock::time_point now) {
    auto description = connection.describe(now);
    if (!survey->filter().matches(description)) return;
    if (survey->action() == SurveyAction::kill) {
      connection.kill();
    } else {
      connection.ask_kernel(description);
    }
    found.push_back(std::move(description));
  }

  const std::shared_ptr<ConnectionSurvey> survey;
  relay::LiveConnections::Walk walk;
  std::vector<model::Connection> found;
};

void Worker::look_through(std::shared_ptr<ConnectionSurvey> survey) {
  loop_.post([this, survey = std::move(survey)]() mutable {
    go_on(std::make_shared<LookThrough>(std::move(survey), live_));
  });
}

void Worker::go_on(std::shared_ptr<LookThrough> look_through) {
  const bool more = look_through->walk.go_on(
      kConnectionsLookedAtOnce,
      [&](relay::LiveConnection& connection) { look_through->visit(connection, loop_.now()); });
  if (!more) return look_through->survey->found(std::move(look_through->found));
  loop_.post(
      [this, look_through = std::move(look_through)]() mutable { go_on(std::move(look_through)); });
}

void Worker::on_sessions_ended(std::size_t count) {
  load_.fetch_sub(count, std::memory_order_relaxed);
  resume_paused();
  sessions_ended_();
}

void Worker::resume_paused() {
  // Accepting may end sessions at once (no endpoint): that must not start it again from inside.
  if (resuming_) return;
  resuming_ = true;
  relay::Listener::Paused resumable;  // who pauses again waits for the next session to end
  resumable.swap(paused_);
  while (!resumable.empty()) resumable.front().resume();
  resuming_ = false;
}

void Worker::make_room_for_clients() {
  if (paused_.empty() || !budget_.flows_are_in_the_way()) return;
  if (loop_.now() - room_made_at_ < kRoomMadeAgain) return;
  room_made_at_ = loop_.now();
  if (udp_.shed(kFlowsShedAtOnce) > 0) return resume_paused();
  short_of_descriptors_();  // what the others give up is found when the listeners try again
}

}  // namespace kubeportal::worker
