#include <array>
#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "test/node/cluster.hpp"
#include "test/node/http.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kTerminating = "conditions: {ready: false, serving: true, terminating: true}";

/// A pod with nginx, which a rolling update replaces.
struct WebPod {
  WebPod(const ClusterNode& node, char name)
      : pod(node, name), http(pod.space(), std::string(1, name), pod.address() + ":8081") {}

  Pod pod;
  Nginx http;
};

/// A load balancer outside in front of two nodes, and a client who asks without a pause. As load
/// balancers do, it sends to those nodes alone whose health check answers 200, where there is one.
class Clients {
 public:
  Clients(const Cluster& cluster, bool health_checked)
      : cluster_(cluster), health_checked_(health_checked), thread_([this] { ask_on(); }) {}
  ~Clients() { stop(); }

  void stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
  }

  /// Returns once so many more have been asked.
  void pass(std::size_t requests) const {
    const auto wanted = asked_ + requests;
    REQUIRE(system::eventually(system::kPatience, [&] { return asked_ >= wanted; }));
  }

  std::size_t asked() const { return asked_; }
  std::size_t answered() const { return answered_; }

 private:
  void ask_on() {
    for (std::size_t turn = 0; !stopped_; ++turn) {
      const std::string node = turn % 2 == 0 ? "192.0.2.1" : "192.0.2.2";
      if (health_checked_ && http_get(cluster_.outside, node + ":32000").status != "200") continue;
      answered_ += http_get(cluster_.outside, node + ":30080").status == "200" ? 1 : 0;
      ++asked_;
    }
  }

  const Cluster& cluster_;
  const bool health_checked_;
  std::atomic<std::size_t> asked_ = 0;
  std::atomic<std::size_t> answered_ = 0;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

/// A DaemonSet of one pod a node behind a load balancer is replaced node by node, the old pod
/// first.
void should_not_be_disrupted(const std::string& policy) {
  const Cluster lab(2);
  std::array<std::optional<WebPod>, 2> pods;
  const auto publish = [&](const std::array<std::string, 2>& conditions) {
    std::vector<std::string> endpoints;
    for (std::size_t i = 0; i < pods.size(); ++i) {
      if (pods[i]) endpoints.push_back(pods[i]->pod.endpoint(conditions[i]));
    }
    lab.write(ServiceObject{.spec = "type: LoadBalancer, " + policy,
                            .ports = "{name: http, port: 80, nodePort: 30080}"}
                  .text() +
              SliceObject{.endpoints = endpoints, .ports = "{name: http, port: 8081}"}.text());
  };
  const std::array nodes{&lab.first(), &lab.second()};
  pods[0].emplace(lab.first(), 'a');
  pods[1].emplace(lab.second(), 'b');
  publish({});
  const ClusterProxy proxy_1(lab, lab.first());
  const ClusterProxy proxy_2(lab, lab.second());
  for (const auto* node : nodes) {
    CHECK(http_comes_from(lab.outside, node->address + ":30080",
                          policy.find("Local") == policy.npos ? "ab"
                          : node == nodes[0]                  ? "a"
                                                              : "b"));
  }

  Clients clients(lab, policy.find("Local") != policy.npos);
  clients.pass(100);
  char name = 'c';
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < pods.size(); ++i) {
      std::array<std::string, 2> conditions;
      conditions[i] = kTerminating;
      publish(conditions);
      clients.pass(50);
      pods[i]->http.quit();
      pods[i].reset();
      publish({});
      clients.pass(50);
      pods[i].emplace(*nodes[i], name++);
      publish({});
      clients.pass(50);
    }
  }
  clients.stop();
  MESSAGE(clients.answered() << " of " << clients.asked() << " requests answered");
  CHECK(100 * clients.answered() >= 99 * clients.asked());
}

}  // namespace

TEST_CASE(
    "LoadBalancers: should not have connectivity disruption during rolling update with "
    "externalTrafficPolicy=Cluster") {
  should_not_be_disrupted("externalTrafficPolicy: Cluster");
}

TEST_CASE(
    "LoadBalancers: should not have connectivity disruption during rolling update with "
    "externalTrafficPolicy=Local") {
  should_not_be_disrupted("externalTrafficPolicy: Local, healthCheckNodePort: 32000");
}
