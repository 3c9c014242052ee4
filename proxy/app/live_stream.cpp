#include "proxy/app/live_stream.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "proxy/model/service_port_totals.hpp"
#include "proxy/observe/journal_text.hpp"
#include "proxy/observe/rfc3339.hpp"

namespace kubeportal::app {

using Json = nlohmann::ordered_json;
using namespace std::chrono_literals;

namespace {

constexpr unsigned kStepSeconds = 10;
constexpr std::size_t kSteps = 60;
constexpr std::size_t kMostListeners = 32;
constexpr std::size_t kEntriesAtFirst = 200;
constexpr auto kNewsAtFirst = 10min;
constexpr auto kPace = 1s;

std::string event(const char* name, const std::string& data) {
  return std::string("event: ") + name + "\ndata: " + data + "\n\n";
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string journal_event(const model::JournalEntry& entry) {
  return event("journal", text_of(observe::journal_entry_json(entry)));
}

}  // namespace

LiveStream::LiveStream(boost::asio::io_context& io, model::Statistics& statistics,
                       const model::Journal& journal)
    : statistics_(statistics), journal_(journal), timer_(io) {}

observe::HttpRoutes LiveStream::routes() {
  return {{"/v1/stream", [this](const observe::HttpRequest& request,
                                const observe::HttpRespond& respond) { open(request, respond); }}};
}

void LiveStream::start() { tick_later(); }

void LiveStream::stop() {
  timer_.cancel();
  listeners_.clear();
}

void LiveStream::open(const observe::HttpRequest& /*request*/,
                      const observe::HttpRespond& respond) {
  std::erase_if(listeners_, [](const auto& listener) { return !listener.stream->is_open(); });
  if (listeners_.size() >= kMostListeners) {
    return respond({503, "application/json",
                    R"({"error": "too many listen already; try again when some have left"})"
                    "\n"});
  }
  respond({.content_type = "text/event-stream",
           .body = {},
           .more_headers = {{"Cache-Control", "no-store"}},
           .begin_stream = [this](std::shared_ptr<observe::HttpStream> stream) {
             welcome(std::move(stream));
           }});
}

/// Costs little where another has come within the same second.
void LiveStream::welcome(std::shared_ptr<observe::HttpStream> stream) {
  if (listeners_.size() >= kMostListeners) return stream->end();  // others came between
  if (std::chrono::steady_clock::now() - looked_at_ >= kPace) look();
  tell_news();
  // In one piece: with thousands of service ports it is longer than what may lie waiting.
  stream->send(history_event() + whole_event() + recent_events());
  listeners_.push_back({std::move(stream)});
}

void LiveStream::tick_later() {
  timer_.expires_after(kPace);
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) tick();
  });
}

void LiveStream::tick() {
  std::erase_if(listeners_, [](const auto& listener) { return !listener.stream->is_open(); });
  const bool is_step = ++seconds_ % kStepSeconds == 0;
  if (!listeners_.empty() || is_step) look();
  if (is_step) keep_history();
  if (!listeners_.empty()) tell_news();
  tick_later();
}

void LiveStream::look() {
  Ports now;
  Ports changed;
  for (const auto& service_port : statistics_.service_ports()) {
    const auto totals = model::total(*service_port);
    if (!totals.has_something()) continue;
    const Figures figures{totals.opened,          totals.active(),       totals.bytes_to_endpoint,
                          totals.bytes_to_client, totals.dials_failed(), totals.let_down()};
    auto name = to_string(service_port->name);
    const auto before = known_.find(name);
    if (before == known_.end() || before->second != figures) changed.emplace(name, figures);
    now.emplace(std::move(name), figures);
  }
  for (auto& [name, last] : known_) {
    if (last.active == 0 || now.contains(name)) continue;
    last.active = 0;  // the Service has gone, and its last connection
    changed.emplace(name, last);
  }
  known_ = std::move(now);
  whole_event_.clear();
  looked_at_ = std::chrono::steady_clock::now();
  tell_changes(changed);
}

const std::string& LiveStream::whole_event() {
  if (whole_event_.empty()) whole_event_ = counters_event(known_);
  return whole_event_;
}

void LiveStream::tell_changes(const Ports& changed) {
  const auto all = counters_event(changed);
  for (auto& listener : listeners_) {
    if (!listener.stream->is_idle()) {
      listener.has_missed_some = true;
      continue;
    }
    const bool missed = std::exchange(listener.has_missed_some, false);
    listener.stream->send(missed ? whole_event() : all);
  }
}

void LiveStream::tell_news() {
  std::string text;
  for (const auto& entry : journal_.read({.after = told_}).entries) {
    text += journal_event(*entry);
    told_ = entry->sequence;
  }
  if (text.empty()) return;
  for (auto& listener : listeners_) listener.stream->send(text);
}

void LiveStream::keep_history() {
  Step now;
  for (const auto& [name, figures] : known_) {
    now.opened += figures.opened;
    now.bytes += figures.bytes_to_endpoint + figures.bytes_to_client;
    now.failed += figures.failed;
    now.refused += figures.refused;
    now.active += figures.active;
  }
  const auto grown = [](std::uint64_t after, std::uint64_t before) {
    return after - std::min(after, before);  // a Service that goes takes its counters along
  };
  history_.push_back({grown(now.opened, totals_.opened), grown(now.bytes, totals_.bytes),
                      grown(now.failed, totals_.failed), grown(now.refused, totals_.refused),
                      now.active});
  if (history_.size() > kSteps) history_.pop_front();
  totals_ = now;
}

std::string LiveStream::counters_event(const Ports& ports) {
  Json told = Json::object();
  for (const auto& [name, figures] : ports) {
    told[name] = {{"opened", figures.opened},
                  {"active", figures.active},
                  {"bytesToEndpoint", figures.bytes_to_endpoint},
                  {"bytesToClient", figures.bytes_to_client},
                  {"failed", figures.failed},
                  {"refused", figures.refused}};
  }
  const Json json{{"now", observe::rfc3339(std::chrono::system_clock::now())},
                  {"ports", std::move(told)}};
  return event("counters", text_of(json));
}

std::string LiveStream::history_event() const {
  Json json{{"step", kStepSeconds},    {"opened", Json::array()},  {"bytes", Json::array()},
            {"failed", Json::array()}, {"refused", Json::array()}, {"active", Json::array()}};
  for (const auto& step : history_) {
    json["opened"].push_back(step.opened);
    json["bytes"].push_back(step.bytes);
    json["failed"].push_back(step.failed);
    json["refused"].push_back(step.refused);
    json["active"].push_back(step.active);
  }
  return event("history", text_of(json));
}

/// What comes after them is told to all.
std::string LiveStream::recent_events() const {
  std::string text;
  const auto since = std::chrono::system_clock::now() - kNewsAtFirst;
  for (const auto& entry : journal_.read({.since = since, .limit = kEntriesAtFirst}).entries) {
    if (entry->sequence <= told_) text += journal_event(*entry);
  }
  return text;
}

}  // namespace kubeportal::app
