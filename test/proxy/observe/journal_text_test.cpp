#include "proxy/observe/journal_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace kubeportal;
using namespace kubeportal::observe;
using namespace std::chrono_literals;
using model::JournalKind;
using nlohmann::json;

namespace {

constexpr std::chrono::system_clock::time_point kNow{1795731002s};

model::JournalFilter filter_of(std::string_view name, std::string_view value) {
  model::JournalFilter filter;
  CHECK_FALSE(take_parameter(name, value, kNow, filter));
  return filter;
}

std::string problem_of(std::string_view name, std::string_view value) {
  model::JournalFilter filter;
  return take_parameter(name, value, kNow, filter).value_or("");
}

struct Answered {
  Answered() {
    journal.record({.kind = JournalKind::endpoints,
                    .service = "default/web",
                    .object = "EndpointSlice default/web-x1",
                    .version = "4711",
                    .text = "10.244.1.5:8080 is used from now on (ready); 2 endpoints"});
    journal.record({.kind = JournalKind::proxy, .text = "draining"});
  }
  json answer() const { return json::parse(journal_text(journal.read({}))); }

  model::Journal journal{10, [] { return kNow + 120ms; }};
};

}  // namespace

TEST_CASE("the parameters of a query make a filter") {
  CHECK(filter_of("since", "5m").since == kNow - 5min);
  CHECK(filter_of("since", "30").since == kNow - 30s);
  CHECK(filter_of("since", "2026-11-27T00:00:00Z").since ==
        std::chrono::system_clock::time_point{1795737600s});
  CHECK(filter_of("after", "17").after == 17);
  CHECK(filter_of("service", "default/web").service == "default/web");
  CHECK(filter_of("limit", "20").limit == 20);
}

TEST_CASE("a wrong parameter is answered with what is allowed") {
  CHECK(problem_of("since", "yesterday") ==
        "since: found \"yesterday\", allowed: a moment such as 2026-11-26T22:29:58Z, or a duration "
        "such as 5m");
  CHECK(problem_of("after", "-1").starts_with("after: found \"-1\""));
  CHECK(problem_of("limit", "many").starts_with("limit: found"));
  CHECK(problem_of("limit", "").starts_with("limit: found"));
  for (const auto* service : {"web", "/web", "default/", "default/web/tcp", "default/web:http"}) {
    CHECK(problem_of("service", service).starts_with("service: found"));
  }
  CHECK(problem_of("colour", "red") ==
        "found the parameter \"colour\", allowed: since, after, service, limit");
}

TEST_CASE_FIXTURE(Answered, "the answer has every field that an entry has and no empty one") {
  CHECK(answer() == json::parse(R"({"entries": [
    {"sequence": 1, "time": "2026-11-26T22:10:02.120Z", "kind": "endpoints",
     "service": "default/web", "object": "EndpointSlice default/web-x1", "version": "4711",
     "text": "10.244.1.5:8080 is used from now on (ready); 2 endpoints"},
    {"sequence": 2, "time": "2026-11-26T22:10:02.120Z", "kind": "proxy", "text": "draining"}],
    "lost": 0})"));
}

TEST_CASE("a text that is no UTF-8 is answered all the same") {
  model::Journal journal(1);
  journal.record({.text = "what iptables said: \xff\xfe"});
  CHECK(json::parse(journal_text(journal.read({})))["entries"][0]["text"] ==
        "what iptables said: \uFFFD\uFFFD");
}

TEST_CASE_FIXTURE(Answered, "people get lines whose columns line up, with the cause at the end") {
  CHECK(journal_lines(answer()) ==
        "2026-11-26T22:10:02.120Z  endpoints  default/web  10.244.1.5:8080 is used from now on "
        "(ready); 2 endpoints (EndpointSlice default/web-x1, version 4711)\n"
        "2026-11-26T22:10:02.120Z  proxy      -            draining\n");
}

TEST_CASE("lines do not carry what moves a cursor, and bear fields that are missing") {
  CHECK(
      journal_lines(json{{"entries", {{{"time", "t"}, {"text", "\u00a0a\x1b[2Jb\nc\u009b2J"}}}}}) ==
      "t    -  \u00a0a?[2Jb?c??2J\n");
  CHECK(journal_lines(json::object()).empty());
  CHECK(journal_lines(json::array()).empty());
}
