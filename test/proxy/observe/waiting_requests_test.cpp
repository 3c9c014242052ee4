#include "proxy/observe/waiting_requests.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace kubeportal::observe;

namespace {

/// A handler that answers when it is told to, and the statuses of all answers so far.
struct SlowHandler {
  std::vector<HttpRespond> waiting;
  std::vector<unsigned> statuses;
  HttpHandler handler = [this](const HttpRequest&, const HttpRespond& respond) {
    waiting.push_back(respond);
  };

  void ask(const HttpHandler& asked) {
    asked({}, [this](const HttpAnswer& answer) { statuses.push_back(answer.status); });
  }
  void answer_first() {
    waiting.front()({200, "text/plain", "here"});
    waiting.erase(waiting.begin());
  }
};

}  // namespace

TEST_CASE("requests beyond those that may wait are told to come again") {
  SlowHandler slow;
  const auto bounded = WaitingRequests(2).bounded(slow.handler);
  for (int i = 0; i < 4; ++i) slow.ask(bounded);
  CHECK(slow.waiting.size() == 2);
  CHECK(slow.statuses == std::vector<unsigned>{503, 503});
}

TEST_CASE("an answer makes room for the next request, and so does one that never comes") {
  SlowHandler slow;
  const auto bounded = WaitingRequests(2).bounded(slow.handler);
  slow.ask(bounded);
  slow.ask(bounded);
  slow.answer_first();
  slow.ask(bounded);
  CHECK(slow.waiting.size() == 2);
  slow.waiting.clear();
  slow.ask(bounded);
  CHECK(slow.waiting.size() == 1);
  CHECK(slow.statuses == std::vector<unsigned>{200});
}

TEST_CASE("all handlers that are bounded together share the room") {
  SlowHandler slow;
  const WaitingRequests together(1);
  slow.ask(together.bounded(slow.handler));
  slow.ask(together.bounded(slow.handler));
  CHECK(slow.waiting.size() == 1);
  CHECK(slow.statuses == std::vector<unsigned>{503});
}
