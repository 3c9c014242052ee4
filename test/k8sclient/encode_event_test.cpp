#include "k8sclient/api/encode_event.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace kubeportal::api;
using nlohmann::json;

namespace {

/// 2026-11-23T07:46:38.000123Z
const EventStamp kStamp{
    "node-a", std::chrono::system_clock::time_point(std::chrono::microseconds(1795419998000123))};

Event no_port() {
  auto about = service_called("shop/web");
  about.uid = "7";
  return {about, Event::Type::warning, "NoPort", "Listen", "port 80 is taken"};
}

json encoded(const Event& event, EventVersion version) {
  return json::parse(encode_event(event, kStamp, version));
}

}  // namespace

TEST_CASE("an event is an object of events.k8s.io") {
  CHECK(event_path(no_port(), EventVersion::events_v1) ==
        "/apis/events.k8s.io/v1/namespaces/shop/events");
  CHECK(encoded(no_port(), EventVersion::events_v1) == json::parse(R"({
    "apiVersion": "events.k8s.io/v1", "kind": "Event",
    "metadata": {"name": "web.18ea9cf9c36e0c78", "namespace": "shop"},
    "eventTime": "2026-11-23T07:46:38.000123Z",
    "reportingController": "kube-portal", "reportingInstance": "kube-portal-node-a",
    "type": "Warning", "reason": "NoPort", "action": "Listen", "note": "port 80 is taken",
    "regarding": {"apiVersion": "v1", "kind": "Service", "namespace": "shop", "name": "web",
                  "uid": "7"}})"));
}

TEST_CASE("an older server gets it as core/v1 has it") {
  CHECK(event_path(no_port(), EventVersion::core_v1) == "/api/v1/namespaces/shop/events");
  CHECK(encoded(no_port(), EventVersion::core_v1) == json::parse(R"({
    "apiVersion": "v1", "kind": "Event",
    "metadata": {"name": "web.18ea9cf9c36e0c78", "namespace": "shop"},
    "firstTimestamp": "2026-11-23T07:46:38Z", "lastTimestamp": "2026-11-23T07:46:38Z",
    "count": 1, "source": {"component": "kube-portal", "host": "node-a"},
    "type": "Warning", "reason": "NoPort", "action": "Listen", "message": "port 80 is taken",
    "involvedObject": {"apiVersion": "v1", "kind": "Service", "namespace": "shop", "name": "web",
                       "uid": "7"}})"));
}

TEST_CASE("events about a Node are in the namespace default") {
  const Event starting{node_called("node-a"), Event::Type::normal, "Starting", "Start", ""};
  CHECK(event_path(starting, EventVersion::core_v1) == "/api/v1/namespaces/default/events");
  const auto event = encoded(starting, EventVersion::events_v1);
  CHECK(event.at("metadata").at("namespace") == "default");
  CHECK(event.at("regarding") ==
        json{{"apiVersion", "v1"}, {"kind", "Node"}, {"name", "node-a"}, {"uid", "node-a"}});
}

TEST_CASE("a note is cut between characters and what is no UTF-8 is replaced") {
  auto event = no_port();
  event.note = std::string(1023, 'x') + "\xC3\xA9";  // one byte too long
  CHECK(encoded(event, EventVersion::events_v1).at("note") == std::string(1023, 'x'));
  event.note = "\xFF";
  CHECK(encoded(event, EventVersion::events_v1).at("note") == "\xEF\xBF\xBD");
}
