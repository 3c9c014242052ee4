#include "k8sclient/event_recorder.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::k8sclient {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds kLongestRetryAfter = 120s;
constexpr std::size_t kMostSaid = 4096;  // bytes of an answer that are kept

/// A namespace that is being deleted, or whose quota of events is used up.
bool concerns_one_namespace(std::string_view said) {
  return said.find("NamespaceTerminating") != std::string_view::npos ||
         said.find("being terminated") != std::string_view::npos ||
         said.find("exceeded quota") != std::string_view::npos;
}

}  // namespace

EventFate fate_of(unsigned status, std::string_view said) {
  switch (status) {
    case 409:  // there already: an answer that was lost
      return EventFate::done;
    case 404:
      return EventFate::not_known;
    case 403:
      return concerns_one_namespace(said) ? EventFate::refused : EventFate::forbidden;
    case 0:
    case 401:
    case 408:
    case 429:
      return EventFate::later;
    default:
      if (status >= 200 && status < 300) return EventFate::done;
      return status >= 500 ? EventFate::later : EventFate::refused;
  }
}

EventRecorder::EventRecorder(boost::asio::io_context& io, ApiClient& client, std::string node,
                             const Backoff::Limits& limits, const ApiDeadlines& deadlines)
    : client_(client),
      node_(std::move(node)),
      deadlines_(deadlines),
      backoff_(limits),
      timer_(io) {}

void EventRecorder::record(api::Event event) {
  const auto now = EventFilter::Clock::now();
  if (is_stopped_ || (quiet_until_ && now < *quiet_until_)) return;
  if (waiting_.size() >= kMostWaiting) {
    spdlog::debug("event {} of {} is not sent: {} others wait", event.reason, event.regarding.name,
                  waiting_.size());
    return;
  }
  if (!filter_.admit(event, now)) return;
  waiting_.push_back({std::move(event), std::chrono::system_clock::now()});
  send_next();
}

void EventRecorder::stop() {
  is_stopped_ = true;
  timer_.cancel();
  waiting_.clear();
  if (const auto connection = std::exchange(connection_, nullptr)) connection->close();
}

void EventRecorder::send_next() {
  if (is_stopped_ || is_paused_ || connection_ || waiting_.empty()) return;
  const auto& [event, time, tries] = waiting_.front();
  ApiRequest request;
  request.method = "POST";
  request.target = api::event_path(event, version_);
  request.body = api::encode_event(event, {node_, time}, version_);
  request.deadlines = deadlines_;
  const auto answer = std::make_shared<Answer>();
  connection_ = client_.send(
      std::move(request),
      {.on_head = [answer](const ApiResponseHead& head) { answer->head = head; },
       .on_body =
           [answer](std::string_view bytes) {
             answer->said += bytes.substr(0, kMostSaid - std::min(kMostSaid, answer->said.size()));
           },
       .on_end = [this, answer](const std::string&) { answered(*answer); }});
}

void EventRecorder::answered(const Answer& answer) {
  connection_.reset();
  const auto status = answer.head.status;
  auto& front = waiting_.front();
  if (status != 0) ++front.tries;
  switch (fate_of(status, answer.said)) {
    case EventFate::later:
      if (status == 401) client_.refused();
      if (front.tries < kMostTries) return send_later(answer.head.retry_after);
      [[fallthrough]];
    case EventFate::refused:
      spdlog::debug("event {} of {}: the server answered {}", front.event.reason,
                    front.event.regarding.name, status);
      break;
    case EventFate::forbidden:
      return forbidden(status);
    case EventFate::not_known:
      if (std::exchange(version_, api::EventVersion::core_v1) == api::EventVersion::events_v1) {
        return send_next();
      }
      break;  // its namespace is gone
    case EventFate::done:
      break;
  }
  waiting_.pop_front();
  send_next();
}

void EventRecorder::send_later(std::optional<std::chrono::seconds> retry_after) {
  auto wait = backoff_.next(Backoff::Clock::now());
  if (retry_after) {
    wait = std::max<std::chrono::milliseconds>(wait, std::min(*retry_after, kLongestRetryAfter));
  }
  is_paused_ = true;
  timer_.expires_after(wait);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    is_paused_ = false;
    send_next();
  });
}

void EventRecorder::forbidden(unsigned status) {
  if (!quiet_until_) {
    spdlog::warn(
        "events are not permitted ({}): what they would tell is in this log only; the ClusterRole "
        "of this user needs create on events of events.k8s.io and of the core API, as "
        "system:node-proxier has",
        status);
  }
  quiet_until_ = EventFilter::Clock::now() + kForbiddenFor;
  waiting_.clear();
}

}  // namespace kubeportal::k8sclient
