#include "k8sclient/watch_decoder.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace kubeportal::k8sclient;
using Type = WatchEvent::Type;

namespace {

std::string event(const std::string& type, const std::string& name, const std::string& version) {
  return R"({"type":")" + type + R"(","object":{"metadata":{"name":")" + name +
         R"(","resourceVersion":")" + version + R"("}}})";
}

struct Fed {
  std::vector<WatchEvent> events;
  std::optional<std::string> problem;
};

Fed feed(WatchDecoder& decoder, std::string_view bytes) {
  Fed fed;
  fed.problem = decoder.feed(bytes, [&](WatchEvent& seen) { fed.events.push_back(seen); });
  return fed;
}

}  // namespace

TEST_CASE("events come out whole wherever the bytes are cut") {
  const auto bytes = event("ADDED", R"(a\"}{[\\)", "1") + event("MODIFIED", "b", "2") + "\r\n " +
                     event("BOOKMARK", "", "3") + event("DELETED", "c", "4");
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    CAPTURE(cut);
    WatchDecoder decoder;
    auto fed = feed(decoder, bytes.substr(0, cut));
    const auto rest = feed(decoder, bytes.substr(cut));
    fed.events.insert(fed.events.end(), rest.events.begin(), rest.events.end());
    REQUIRE(fed.events.size() == 4);
    CHECK(fed.events[0].type == Type::added);
    CHECK(fed.events[0].object["metadata"]["name"] == R"(a"}{[\)");
    CHECK(fed.events[2].type == Type::bookmark);
    CHECK(fed.events[3].resource_version == "4");
    CHECK(decoder.is_between_events());
  }
}

TEST_CASE("both reasons for which a version is gone are the same") {
  for (const char* reason : {"Expired", "Gone"}) {
    WatchDecoder decoder;
    const auto fed =
        feed(decoder, std::string(R"({"type":"ERROR","object":{"kind":"Status","code":410,)") +
                          R"("reason":")" + reason + R"(","message":"too old"}})");
    REQUIRE(fed.events.size() == 1);
    CHECK(fed.events[0].is_expired());
    CHECK(fed.events[0].message == "too old");
  }
}

TEST_CASE("an unknown type is an event and another error is no expiry") {
  WatchDecoder decoder;
  const auto fed = feed(decoder, R"({"type":"PAUSED"}{"type":"ERROR","object":{"code":500}})");
  REQUIRE(fed.events.size() == 2);
  CHECK(fed.events[0].type == Type::unknown);
  CHECK(fed.events[0].message == "PAUSED");
  CHECK_FALSE(fed.events[1].is_expired());
}

TEST_CASE("half an event is not the end of a stream") {
  WatchDecoder decoder;
  CHECK(feed(decoder, R"({"type":"AD)").events.empty());
  CHECK_FALSE(decoder.is_between_events());
}

TEST_CASE("what is no JSON is refused") {
  for (const char* bytes : {"<html>", "{]}", R"({"a":})", "null"}) {
    CAPTURE(bytes);
    WatchDecoder decoder;
    CHECK(feed(decoder, bytes).problem);
  }
}

TEST_CASE("an event without an end is refused before it fills the memory") {
  WatchDecoder decoder;
  std::optional<std::string> problem = feed(decoder, R"({"a":")").problem;
  const std::string piece(1U << 20U, 'x');
  for (int i = 0; i < 17 && !problem; ++i) problem = feed(decoder, piece).problem;
  CHECK(problem);
}
