#include "k8sclient/reflector.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <spdlog/spdlog.h>

#include "k8sclient/list_page.hpp"

namespace kubeportal::k8sclient {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr std::size_t kMostRefusalBytes = 64U << 10U;
constexpr seconds kLongestRetryAfter = 120s;
/// A watch that ends sooner without an event is a failure (client-go's "very short watch").
constexpr milliseconds kShortestWatch = 1s;

std::mt19937& chance() {
  static thread_local std::mt19937 generator{std::random_device()()};
  return generator;
}

seconds between(seconds least, seconds most) {
  return seconds(
      std::uniform_int_distribution<seconds::rep>(least.count(), most.count())(chance()));
}

}  // namespace

Reflector::Reflector(boost::asio::io_context& io, ApiClient& client, ApiResource resource,
                     ResourceStore& store, const ReflectorTimes& times, NotFound not_found)
    : io_(io),
      client_(client),
      store_(store),
      times_(times),
      not_found_(std::move(not_found)),
      list_watch_(std::move(resource)),
      backoff_(times.backoff),
      timer_(io_) {}

void Reflector::stop() {
  stopped_ = true;
  timer_.cancel();
  if (const auto connection = std::exchange(connection_, nullptr)) connection->close();
}

SourceStatus Reflector::status() const {
  return {list_watch_.resource().name, store_.is_synced(), heard_at_, trouble_};
}

void Reflector::ask() {
  if (stopped_) return;
  head_ = {};
  body_.clear();
  decoder_ = {};
  broken_.clear();
  is_expired_ = false;
  has_events_ = false;
  asked_at_ = Backoff::Clock::now();

  const auto watch_time = between(times_.watch_least, times_.watch_most);
  auto deadlines = times_.deadlines;
  if (list_watch_.is_stream()) {
    deadlines.whole = deadlines.silence = milliseconds(watch_time) + times_.watch_grace;
  }
  connection_ = client_.get(list_watch_.target(watch_time), deadlines,
                            {.on_head = [this](const ApiResponseHead& head) { on_head(head); },
                             .on_body = [this](std::string_view bytes) { on_body(bytes); },
                             .on_end = [this](const std::string& problem) { on_end(problem); }});
}

void Reflector::ask_after(milliseconds wait) {
  timer_.expires_after(wait);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) ask();
  });
}

void Reflector::on_head(const ApiResponseHead& head) {
  head_ = head;
  head_at_ = Backoff::Clock::now();
  if (head.status != 200 || !list_watch_.is_stream()) return;
  if (list_watch_.is_watching()) {
    works();
  } else {
    store_.begin_list();
  }
  watch_over();
}

/// Gives the stream until it is late.
void Reflector::watch_over() {
  const auto late = list_watch_.is_watching() ? Backoff::Clock::now() + times_.watch_silence
                                              : head_at_ + times_.initial_events;
  timer_.expires_at(late);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_late();
  });
}

void Reflector::on_late() {
  if (!connection_) return;
  std::exchange(connection_, nullptr)->close();
  const auto& name = list_watch_.resource().name;
  if (list_watch_.is_watching()) {
    spdlog::debug("{}: the watch has been silent for too long; asking anew", name);
  } else {
    spdlog::info("{} from {}: no bookmark ends the initial events in time; listing instead", name,
                 client_.server());
    list_watch_.ask_for_less();
  }
  ask();
}

void Reflector::on_body(std::string_view bytes) {
  if (head_.status != 200) {
    body_.append(bytes.substr(0, kMostRefusalBytes - std::min(body_.size(), kMostRefusalBytes)));
    return;
  }
  if (!list_watch_.is_stream()) {
    body_ += bytes;
    if (body_.size() > times_.most_list_bytes) {
      broken_ = fmt::format("the list is larger than {} bytes", times_.most_list_bytes);
    }
  } else if (const auto wrong =
                 decoder_.feed(bytes, [this](WatchEvent& event) { on_event(event); })) {
    broken_ = *wrong;
  }
  if (broken_.empty() && !is_expired_) {
    if (list_watch_.is_watching()) heard_at_ = Backoff::Clock::now();
    return list_watch_.is_stream() ? watch_over() : void();
  }
  std::exchange(connection_, nullptr)->close();
  answered();
}

void Reflector::on_event(WatchEvent& event) {
  if (is_expired_ || !broken_.empty()) return;
  using Type = WatchEvent::Type;
  if (list_watch_.is_initial_events() && event.type < Type::error) return on_initial_event(event);
  switch (event.type) {
    case Type::added:
    case Type::modified:
      store_.changed(event.object);
      break;
    case Type::deleted:
      store_.deleted(event.object);
      break;
    case Type::bookmark:
      break;
    case Type::error:
      is_expired_ = event.is_expired();
      if (!is_expired_) broken_ = "the watch ended with an error: " + event.message;
      return;
    case Type::unknown:
      spdlog::warn("the watch of {} sent an event of unknown type \"{}\", which is skipped",
                   list_watch_.resource().name, event.message);
      return;
  }
  has_events_ = true;
  expired_just_now_ = false;
  list_watch_.seen(event.resource_version);
}

void Reflector::on_initial_event(const WatchEvent& event) {
  using Type = WatchEvent::Type;
  if (event.type == Type::deleted) return store_.unlisted(event.object);
  if (event.type != Type::bookmark) return store_.listed(event.object);
  if (!event.ends_initial_events) return;
  store_.end_list();
  list_watch_.initial_events_end(event.resource_version);
  works();
}

void Reflector::on_end(const std::string& problem) {
  connection_.reset();
  if (!problem.empty() && broken_.empty()) broken_ = problem;
  answered();
}

/// Decides what the answer, whole or broken, leads to.
void Reflector::answered() {
  timer_.cancel();
  if (is_expired_) return expired();
  if (!broken_.empty()) return failed(broken_);
  if (head_.status != 200) return refused();
  if (!list_watch_.is_stream()) return read_page();
  if (!decoder_.is_between_events()) return failed("the watch ended in the middle of an event");
  if (list_watch_.is_initial_events()) {
    return failed("the watch ended before everything that exists was sent");
  }
  if (!has_events_ && Backoff::Clock::now() - asked_at_ < kShortestWatch) {
    return failed("the watch ended at once");
  }
  expired_just_now_ = false;
  ask();
}

void Reflector::read_page() {
  if (list_watch_.is_first_page()) store_.begin_list();
  const auto page =
      read_list_page(body_, [this](const nlohmann::json& object) { store_.listed(object); });
  body_ = {};
  if (!page.problem.empty()) return failed("the list cannot be read: " + page.problem);
  works();
  if (list_watch_.page_read(page.version, page.continue_token)) {
    store_.end_list();
    spdlog::debug("{}: {} listed, watching from now on", list_watch_.resource().name,
                  store_.size());
  }
  ask();
}

void Reflector::refused() {
  const auto& name = list_watch_.resource().name;
  const auto said = message_in_status(body_);
  switch (head_.status) {
    case 410:
      return expired();
    case 400:
    case 422:
      return not_known(head_.status, said);
    case 401:
      client_.refused();
      if (!std::exchange(unknown_just_now_, true)) return ask();
      return failed("the server does not know who asks (401): token or client certificate are " +
                    std::string("missing, expired, or of another cluster"));
    case 403:
      return failed("not permitted (403): " + said + "; the ClusterRole of this user needs list " +
                    "and watch on " + name + ", as system:node-proxier has");
    case 404:
      failed("the server has no " + name + " (404)");
      return list_watch_.restart(not_found_(std::exchange(was_there_, false)));
    default:
      if (is_too_new()) return expired();
      return failed("the server answered " + std::to_string(head_.status) +
                    (said.empty() ? "" : ": " + said));
  }
}

void Reflector::not_known(unsigned status, const std::string& said) {
  if (!list_watch_.ask_for_less()) {
    return failed("the server answered " + std::to_string(status) + ": " + said);
  }
  spdlog::debug("{}: the server answered {}: {}; asking for less", list_watch_.resource().name,
                status, said);
  ask();
}

/// A list asked to be not older than a version that this server has not reached.
bool Reflector::is_too_new() const {
  return !list_watch_.is_watching() && head_.status == 504 &&
         (body_.find("Too large resource version") != std::string::npos ||
          body_.find("ResourceVersionTooLarge") != std::string::npos);
}

void Reflector::expired() {
  list_watch_.expired();
  if (std::exchange(expired_just_now_, true)) {
    return failed("the server has forgotten the version to go on from, again");
  }
  spdlog::debug("{}: the server has forgotten the version to go on from; listing anew",
                list_watch_.resource().name);
  ask();
}

void Reflector::failed(const std::string& why) {
  auto wait = backoff_.next(Backoff::Clock::now());
  if (head_.retry_after) {
    wait = std::max<milliseconds>(wait, std::min(*head_.retry_after, kLongestRetryAfter));
  }
  const auto& name = list_watch_.resource().name;
  if (trouble_ != why) {
    spdlog::warn(
        "{} from {}: {}. The last state ({} objects) stays in force; trying again in {:.1f} s",
        name, client_.server(), why, store_.size(), std::chrono::duration<double>(wait).count());
    trouble_ = why;
  }
  ask_after(wait);
}

void Reflector::works() {
  heard_at_ = Backoff::Clock::now();
  unknown_just_now_ = false;
  was_there_ = true;
  if (std::exchange(trouble_, {}).empty()) return;
  spdlog::info("{} from {}: followed again", list_watch_.resource().name, client_.server());
}

}  // namespace kubeportal::k8sclient
