#include "k8sclient/list_watch.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::k8sclient;
using namespace std::chrono_literals;

namespace {

const std::string kSelector = "&labelSelector=%21a.io%2Fb";
const std::string kWatch = "/api/v1/services?watch=1&allowWatchBookmarks=true&resourceVersion=";
const std::string kInitial =
    "&timeoutSeconds=300&sendInitialEvents=true&resourceVersionMatch=NotOlderThan" + kSelector;

ListWatch services() {
  return ListWatch({"services", "/api/v1/services", "labelSelector=!a.io/b", {}});
}

/// Of a server that does not offer initial events.
ListWatch listed_services() {
  auto following = services();
  following.ask_for_less();
  return following;
}

std::string target(const ListWatch& list_watch) { return list_watch.target(300s); }

}  // namespace

TEST_CASE("at first what exists is asked for as events") {
  auto following = services();
  CHECK(target(following) == kWatch + kInitial);
  CHECK(following.is_stream());
  CHECK_FALSE(following.is_watching());
  following.initial_events_end("7");
  CHECK(following.is_watching());
  CHECK(target(following) == kWatch + "7&timeoutSeconds=300" + kSelector);
}

TEST_CASE(
    "an expired watch leads to initial events not older than what is known, then the newest") {
  auto following = services();
  following.initial_events_end("7");
  following.expired();
  CHECK(target(following) == kWatch + "7" + kInitial);
  following.expired();
  CHECK(target(following) == kWatch + kInitial);
}

TEST_CASE("the first list may come from any cache and is paged") {
  auto following = listed_services();
  CHECK(target(following) == "/api/v1/services?limit=500&resourceVersion=0" + kSelector);
  CHECK_FALSE(following.page_read("7", "to/ken"));
  CHECK_FALSE(following.is_first_page());
  CHECK(target(following) == "/api/v1/services?limit=500&continue=to%2Fken" + kSelector);
  CHECK(following.page_read("7", ""));
  CHECK(following.is_watching());
}

TEST_CASE("a watch goes on from the last version seen") {
  auto following = listed_services();
  following.page_read("7", "");
  CHECK(target(following) == kWatch + "7&timeoutSeconds=300" + kSelector);
  following.seen("9");
  following.seen("");
  CHECK(target(following) == kWatch + "9&timeoutSeconds=300" + kSelector);
}

TEST_CASE("an expired watch leads to a list not older than what is known") {
  auto following = listed_services();
  following.page_read("7", "");
  following.expired();
  CHECK_FALSE(following.is_watching());
  CHECK(target(following) == "/api/v1/services?resourceVersion=7" + kSelector);
}

TEST_CASE("initial events that stop being offered lead to a list not older than what is known") {
  auto following = services();
  following.initial_events_end("7");
  following.expired();
  CHECK(following.ask_for_less());
  CHECK(target(following) == "/api/v1/services?resourceVersion=7" + kSelector);
}

TEST_CASE("a version that the server has not reached leads to the newest list") {
  auto following = listed_services();
  following.page_read("7", "");
  following.expired();
  following.expired();
  CHECK(target(following) == "/api/v1/services?limit=500" + kSelector);
}

TEST_CASE("an expired page leads to the newest list in one piece") {
  auto following = listed_services();
  following.page_read("7", "token");
  following.expired();
  CHECK(following.is_first_page());
  CHECK(target(following) == "/api/v1/services?resourceVersion=" + kSelector);
}

TEST_CASE("a selector that a server does not know is left out") {
  ListWatch following(
      {"services", "/api/v1/services", "labelSelector=!a.io/b", "fieldSelector=a!=b"});
  following.ask_for_less();
  const std::string list = "/api/v1/services?limit=500&resourceVersion=0" + kSelector;
  CHECK(target(following) == list + "&fieldSelector=a%21%3Db");
  CHECK(following.ask_for_less());
  CHECK(following.is_initial_events());
  following.ask_for_less();
  CHECK(target(following) == list);
  CHECK_FALSE(following.ask_for_less());
}

TEST_CASE("another resource starts from nothing") {
  auto following = listed_services();
  following.page_read("7", "");
  following.restart({"endpoints", "/api/v1/endpoints", "", ""});
  CHECK(target(following).starts_with("/api/v1/endpoints?watch=1"));
  CHECK(target(following).find("resourceVersion=&") != std::string::npos);
}
