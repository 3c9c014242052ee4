#include <algorithm>
#include <iterator>

#include <doctest/doctest.h>

#include "test/proxy/explain/cluster.hpp"

using namespace kubeportal;
using namespace kubeportal::explain;

namespace {

const auto kFirst = *model::parse_socket_address("10.244.1.2:8080");
const auto kSecond = *model::parse_socket_address("10.244.2.2:8080");

/// Default/web on a proxy that runs, and its machine.
struct Node : test::Cluster {
  LiveLeg leg{.next = kFirst,
              .affinity = std::nullopt,
              .suspended = {},
              .sockets = {*model::parse_socket_address("0.0.0.0:41000")}};
  std::optional<Holder> holder;
  std::vector<portal::PortalRule> rules{{"-A KUBE-PORTALS -j REDIRECT --to-ports 41000", 1}};
  std::optional<bool> asked_for_steering;
  std::vector<portal::ConntrackEntry> flows;

  Node() {
    live = [this](const model::Leg&, const auto&) { return std::optional(leg); };
    machine.holder_of = [this](const DialledPortal&) { return holder; };
    machine.rules = [this](const RuleQuestion& question) {
      asked_for_steering = question.steers;
      return boost::system::result<std::vector<portal::PortalRule>, std::string>(rules);
    };
    machine.udp_flows = [this](const portal::Conntrack::Condition& condition) {
      std::vector<portal::ConntrackEntry> found;
      std::ranges::copy_if(flows, std::back_inserter(found), condition);
      return found;
    };
  }

  void use_udp() {
    web().ports.front().protocol = model::Protocol::udp;
    slices.front().ports.front().protocol = model::Protocol::udp;
  }

  void remember(const std::string& client, const std::string& answered_by) {
    flows.push_back({*model::parse_socket_address(client),
                     *model::parse_socket_address("10.96.0.1:80"),
                     *model::parse_socket_address(answered_by)});
  }

  Explanation asked(const std::string& from = "10.244.1.9") const {
    return explain::explain(*parse_destination("default/web"),
                            client_at(model::parse_ip(from), *this), *this);
  }

  /// "refused: why"
  std::string outcome(const std::string& from = "10.244.1.9") const {
    const auto said = asked(from);
    return to_string(said.outcome) + (said.reason.empty() ? "" : ": " + said.reason);
  }

  std::string finding(const std::string& subject) const {
    for (const auto& step : asked().steps) {
      if (step.subject == subject) return step.finding;
    }
    return {};
  }
};

}  // namespace

TEST_CASE_FIXTURE(Node, "the rule that steers is told with its counter") {
  CHECK(outcome() == "served");
  CHECK(finding("rule") == "nat, 1 packet: -A KUBE-PORTALS -j REDIRECT --to-ports 41000");
  slices.clear();
  CHECK(outcome() == "refused: no endpoints");
  CHECK(asked_for_steering == false);
}

TEST_CASE_FIXTURE(Node, "without its rule a portal leads nowhere") {
  rules.clear();
  CHECK(outcome() == "not a service: the rule in nat for it is missing from the kernel");
  CHECK_FALSE(asked().next);
}

TEST_CASE_FIXTURE(Node, "rules that cannot be read change nothing") {
  machine.rules = [](const RuleQuestion&) {
    return boost::system::result<std::vector<portal::PortalRule>, std::string>("no such program");
  };
  CHECK(outcome() == "served");
  CHECK(finding("rule") == "not known: no such program");
}

TEST_CASE_FIXTURE(Node, "who has the portal's place gets the connection") {
  holder = {"nginx (pid 7)", true};
  CHECK(outcome() == "not a service: nginx (pid 7) has port 80 of this node, and gets it");
  holder = {"", false};
  CHECK(outcome() ==
        "refused: a process that cannot be named has port 80 of this node, at another address");
}

TEST_CASE_FIXTURE(Node, "in bind mode nobody else has what the proxy listens on") {
  steers = false;
  local = portal::LocalAddresses({{*model::parse_ip("10.96.0.1"), 32, false}}, {});
  machine.rules = {};
  holder = {"nginx (pid 7)", true};
  CHECK(outcome().starts_with("not a service: nginx"));
  leg.sockets = {*model::parse_socket_address("10.96.0.1:80")};
  CHECK(outcome() == "served");
}

TEST_CASE_FIXTURE(Node, "where every endpoint has just failed the next connection is refused") {
  leg.failing = {{kFirst, model::DialFailure::refused}};
  CHECK(outcome() == "served");
  CHECK(finding("failing").starts_with("10.244.1.2:8080 refuses connections: "));
  leg.failing.emplace_back(kSecond, model::DialFailure::timed_out);
  CHECK(outcome() ==
        "refused: no endpoint answers: 10.244.1.2:8080 refuses connections, 10.244.2.2:8080 does "
        "not answer");
  CHECK_FALSE(asked().next);
}

TEST_CASE_FIXTURE(Node, "a client that gets itself is told so") {
  CHECK(outcome("10.244.1.2") == "served: the next endpoint is the client itself");
  leg.next = kSecond;
  CHECK(outcome("10.244.1.2") == "served");
}

TEST_CASE_FIXTURE(Node, "a client that stays with one of several is told so") {
  web().session_affinity = api::SessionAffinity::client_ip;
  leg.affinity.emplace(kFirst, std::chrono::seconds(7));
  CHECK(outcome() == "served: stays with 10.244.1.2:8080 by session affinity");
}

TEST_CASE_FIXTURE(Node, "flows that the kernel leads elsewhere than to the proxy are told") {
  use_udp();
  remember("10.244.1.9:5001", "192.0.2.1:41000");
  CHECK(outcome() == "served");
  remember("10.244.1.9:5002", "10.96.0.1:80");
  remember("10.244.1.8:5003", "10.244.1.7:53");
  CHECK(outcome() ==
        "served: but not what 10.244.1.9:5002 sends: the kernel goes by older rules there");
  CHECK(finding("flow").starts_with("the kernel does not translate what 10.244.1.9:5002 sends"));
  CHECK(outcome("10.244.1.8").starts_with("served: but not what 10.244.1.8:5003 sends"));
}
