#include "proxy/worker/worker.hpp"

#include <boost/asio/post.hpp>
#include <pthread.h>

namespace kubeportal::worker {

namespace asio = boost::asio;

Worker::Worker(std::size_t index, const relay::Settings& settings, model::WorkerCounters& counters,
               relay::ConnectionBudget& budget, Dispatch dispatch,
               std::function<void()> sessions_ended)
    : index_(index),
      counters_(counters),
      budget_(budget),
      dispatch_(std::move(dispatch)),
      sessions_ended_(std::move(sessions_ended)),
      work_(io_.get_executor()),
      relay_(io_, settings, index, counters, budget,
             [this](std::size_t count) { on_sessions_ended(count); }) {}

Worker::~Worker() { stop(); }

void Worker::start() {
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), ("worker-" + std::to_string(index_)).c_str());
    io_.run();
  });
}

void Worker::stop() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

void Worker::add_listener(std::shared_ptr<relay::ListeningSocket> socket,
                          std::shared_ptr<relay::ServedLeg> leg,
                          std::vector<model::Cidr> allowed_sources) {
  asio::post(io_, [this, socket = std::move(socket), leg = std::move(leg),
                   allowed_sources = std::move(allowed_sources)]() mutable {
    const auto* key = socket.get();
    listeners_.emplace(key, std::make_unique<relay::Listener>(
                                io_, std::move(socket), std::move(leg), std::move(allowed_sources),
                                budget_, counters_, index_, paused_, dispatch_));
  });
}

void Worker::listener_started(std::shared_ptr<relay::ListeningSocket> socket) {
  asio::post(io_, [this, socket = std::move(socket)] {
    if (const auto found = listeners_.find(socket.get()); found != listeners_.end()) {
      found->second->start();
    }
  });
}

void Worker::remove_listener(std::shared_ptr<relay::ListeningSocket> socket) {
  asio::post(io_, [this, socket = std::move(socket)] { listeners_.erase(socket.get()); });
}

void Worker::serve(relay::AcceptedClient client) {
  load_.fetch_add(1, std::memory_order_relaxed);
  if (io_.get_executor().running_in_this_thread()) return relay_.serve(std::move(client));
  asio::post(io_,
             [this, client = std::move(client)]() mutable { relay_.serve(std::move(client)); });
}

void Worker::drain(std::function<void()> done) {
  asio::post(io_, [this, done = std::move(done)] {
    for (auto& [socket, listener] : listeners_) listener->drain();
    done();
  });
}

void Worker::abort_sessions() {
  asio::post(io_, [this] { relay_.abort_all(); });
}

void Worker::on_sessions_ended(std::size_t count) {
  load_.fetch_sub(count, std::memory_order_relaxed);
  // Accepting may end sessions at once (no endpoint): that must not start it again from inside.
  if (!resuming_) {
    resuming_ = true;
    relay::Listener::Paused resumable;  // who pauses again waits for the next session to end
    resumable.swap(paused_);
    while (!resumable.empty()) resumable.front().resume();
    resuming_ = false;
  }
  sessions_ended_();
}

}  // namespace kubeportal::worker
