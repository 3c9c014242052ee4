#include "k8sclient/api/encode_event.hpp"

#include <cstdio>
#include <ctime>
#include <string_view>

#include <nlohmann/json.hpp>

namespace kubeportal::api {

namespace {

using nlohmann::json;
using std::chrono::system_clock;

constexpr const char* kComponent = "kube-portal";
constexpr std::size_t kLongestNote = 1024;  // bytes; events.k8s.io refuses more

std::string namespace_of(const Event& event) {
  return event.regarding.namespace_.empty() ? "default" : event.regarding.namespace_;
}

/// RFC 3339 in UTC; with a fraction it is a MicroTime, which wants all six digits.
std::string time_text(system_clock::time_point time, bool with_fraction) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto whole = system_clock::to_time_t(second);
  std::tm utc{};
  ::gmtime_r(&whole, &utc);
  char text[40];
  auto size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  if (with_fraction) {
    const auto micros = std::chrono::floor<std::chrono::microseconds>(time - second).count();
    size += static_cast<std::size_t>(
        std::snprintf(text + size, sizeof text - size, ".%06d", static_cast<int>(micros)));
  }
  return std::string(text, size) + "Z";
}

/// Cut between two characters of UTF-8.
std::string note_of(const Event& event) {
  const std::string_view note = event.note;
  if (note.size() <= kLongestNote) return event.note;
  auto size = kLongestNote;
  while (size > 0 && (static_cast<unsigned char>(note[size]) & 0xC0U) == 0x80U) --size;
  return std::string(note.substr(0, size));
}

json metadata_of(const Event& event, const EventStamp& stamp) {
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::nanoseconds>(stamp.time.time_since_epoch());
  char suffix[20];
  std::snprintf(suffix, sizeof suffix, ".%llx",
                static_cast<unsigned long long>(since_epoch.count()));
  return {{"name", event.regarding.name + suffix}, {"namespace", namespace_of(event)}};
}

json reference_to(const Event::Regarding& object) {
  json reference{{"apiVersion", "v1"}, {"kind", object.kind}, {"name", object.name}};
  if (!object.namespace_.empty()) reference["namespace"] = object.namespace_;
  if (!object.uid.empty()) reference["uid"] = object.uid;
  return reference;
}

json events_v1(const Event& event, const EventStamp& stamp) {
  return {{"apiVersion", "events.k8s.io/v1"},
          {"eventTime", time_text(stamp.time, true)},
          {"reportingController", kComponent},
          {"reportingInstance", std::string(kComponent) + "-" + stamp.node},
          {"regarding", reference_to(event.regarding)},
          {"note", note_of(event)}};
}

json core_v1(const Event& event, const EventStamp& stamp) {
  const auto time = time_text(stamp.time, false);
  return {{"apiVersion", "v1"},
          {"firstTimestamp", time},
          {"lastTimestamp", time},
          {"count", 1},
          {"source", {{"component", kComponent}, {"host", stamp.node}}},
          {"involvedObject", reference_to(event.regarding)},
          {"message", note_of(event)}};
}

}  // namespace

std::string event_path(const Event& event, EventVersion version) {
  const std::string api = version == EventVersion::events_v1 ? "/apis/events.k8s.io/v1" : "/api/v1";
  return api + "/namespaces/" + namespace_of(event) + "/events";
}

std::string encode_event(const Event& event, const EventStamp& stamp, EventVersion version) {
  auto object =
      version == EventVersion::events_v1 ? events_v1(event, stamp) : core_v1(event, stamp);
  object["kind"] = "Event";
  object["metadata"] = metadata_of(event, stamp);
  object["type"] = event.type == Event::Type::warning ? "Warning" : "Normal";
  object["reason"] = event.reason;
  object["action"] = event.action;
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace kubeportal::api
