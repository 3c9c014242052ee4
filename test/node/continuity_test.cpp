#include <algorithm>
#include <optional>
#include <sstream>

#include <doctest/doctest.h>

#include "test/node/flavours.hpp"
#include "test/node/lab.hpp"
#include "test/node/service_manifest.hpp"
#include "test/node/steady_load.hpp"
#include "test/system/datagrams.hpp"
#include "test/system/echo_endpoint.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kWeb = "10.96.0.10:80";
const std::string kDns = "10.96.0.53:53";

/// The lab with a web service and a DNS service, which nobody touches.
struct UntouchedLab : Lab {
  UntouchedLab() {
    const Inside inside(pod);
    web.emplace('!', *model::parse_socket_address("10.244.1.2:8080"));
    other.emplace('2', *model::parse_socket_address("10.244.1.2:8081"));
    dns.emplace("", *model::parse_socket_address("10.244.1.2:53"));
    write("web.yaml", ServiceManifest{}.text());
    write("dns.yaml", ServiceManifest{.name = "dns",
                                      .cluster_ip = "10.96.0.53",
                                      .port = "port: 53, protocol: UDP",
                                      .endpoint_port = "53, protocol: UDP"}
                          .text());
  }

  std::optional<system::EchoEndpoint> web;
  std::optional<system::EchoEndpoint> other;
  std::optional<system::DatagramEcho> dns;
};

/// Connections from outside and from the pod, and queries.
struct Loads {
  explicit Loads(const Lab& lab)
      : outside(lab.outside, kWeb, SteadyLoad::Kind::connections),
        pod(lab.pod, kWeb, SteadyLoad::Kind::connections),
        queries(lab.outside, kDns, SteadyLoad::Kind::queries) {}

  void wait_for_more(std::size_t count) const {
    for (const auto* load : {&outside, &pod, &queries}) load->wait_for_more(count);
  }

  SteadyLoad outside;
  SteadyLoad pod;
  SteadyLoad queries;
};

std::size_t failures(const std::vector<Attempt>& attempts) {
  return static_cast<std::size_t>(std::ranges::count(attempts, false, &Attempt::answered));
}

void check_none_failed(const std::string& flavour, const std::string& what,
                       const std::vector<Attempt>& attempts) {
  MESSAGE(flavour << ", " << what << ": " << attempts.size() << " made, " << failures(attempts)
                  << " failed");
  for (const auto& attempt : attempts) {
    if (!attempt.answered()) MESSAGE(what << ": one was " << attempt.trouble);
  }
  CHECK(attempts.size() > 100);
  CHECK(failures(attempts) == 0);
}

/// The stations of another service's life, each one change.
std::vector<ServiceManifest> life_of(const std::string& name) {
  const ServiceManifest born{.name = name, .cluster_ip = "10.96.1.1"};
  auto moved = born;
  moved.cluster_ip = "10.96.1.2";
  auto empty = moved;
  empty.endpoint.clear();
  auto open = moved;
  open.spec = "  type: NodePort\n";
  open.port = "port: 81, nodePort: 30081";
  return {born, moved, empty, open};
}

/// What the rules of a station hold.
std::string rule_of(std::size_t station) {
  return std::vector<std::string>{"-A KUBE-PORTALS -d 10.96.1.1/32",
                                  "10.96.1.2/32 -p tcp -m tcp --dport 80",
                                  "other:http/TCP ClusterIP\" -j REJECT", "--dport 30081"}[station];
}

bool comes_to_rules(const Lab& lab, const std::string& flavour, const std::string& rule,
                    bool wanted) {
  return system::eventually(system::kPatience, [&] {
    return (saved_rules(lab, flavour).find(rule) != std::string::npos) == wanted;
  });
}

char greeting(const NetworkNamespace& from, const std::string& address) {
  const Inside inside(from);
  const auto client = system::connect_to(*model::parse_socket_address(address));
  return system::receive_exactly(client, 1).front();
}

/// How many packets the nat rule with this comment has steered.
std::size_t packets_of(const Lab& lab, const std::string& flavour, const std::string& comment) {
  std::istringstream saved(run_in(lab.node, {"iptables-" + flavour + "-save", "-c", "-t", "nat"}));
  for (std::string line; std::getline(saved, line);) {
    if (line.find('"' + comment + '"') != std::string::npos) return std::stoul(line.substr(1));
  }
  throw std::runtime_error("no rule of " + comment);
}

}  // namespace

TEST_CASE("a hundred changes of other services refuse and lose no new connection") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    UntouchedLab lab;
    const NodeProxy proxy(lab, flavour);
    REQUIRE(comes_to(lab.outside, kWeb, Outcome::served));
    Loads loads(lab);
    loads.wait_for_more(10);
    const auto stations = life_of("other");
    for (int round = 0; round < 20; ++round) {
      for (std::size_t station = 0; station < stations.size(); ++station) {
        lab.write("other.yaml", stations[station].text());
        REQUIRE(comes_to_rules(lab, flavour, rule_of(station), true));
      }
      lab.remove("other.yaml");
      REQUIRE(comes_to_rules(lab, flavour, "other:http", false));
    }
    loads.wait_for_more(10);
    check_none_failed(flavour, "connections from outside", loads.outside.finish());
    check_none_failed(flavour, "connections from a pod", loads.pod.finish());
    check_none_failed(flavour, "UDP queries", loads.queries.finish());
  }
}

TEST_CASE("over a restart connections fail only while the process is away") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    UntouchedLab lab;
    std::optional<NodeProxy> proxy(std::in_place, lab, flavour);
    REQUIRE(comes_to(lab.outside, kWeb, Outcome::served));
    const auto rules = saved_rules(lab, flavour);
    Loads loads(lab);
    loads.wait_for_more(100);

    const auto away = system::Clock::now();
    proxy->stop();
    CHECK(saved_rules(lab, flavour) == rules);
    proxy.reset();
    proxy.emplace(lab, flavour);
    const auto back = system::Clock::now();
    loads.wait_for_more(100);
    CHECK(saved_rules(lab, flavour) == rules);

    for (auto* load : {&loads.outside, &loads.pod, &loads.queries}) {
      const auto attempts = load->finish();
      const auto unexplained = std::ranges::count_if(attempts, [&](const Attempt& attempt) {
        return !attempt.answered() && (attempt.ended < away || attempt.begun > back);
      });
      MESSAGE(flavour << ", away for "
                      << std::chrono::round<system::milliseconds>(back - away).count()
                      << " ms: " << attempts.size() << " made, " << failures(attempts)
                      << " failed, " << unexplained << " of them outside of that time");
      CHECK(unexplained == 0);
    }
  }
}

TEST_CASE("an endpoint that changes leaves every rule with its packet counter as it is") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    UntouchedLab lab;
    const ServiceManifest second{.name = "second", .cluster_ip = "10.96.0.11"};
    lab.write("second.yaml", second.text());
    const NodeProxy proxy(lab, flavour);
    const auto rules = saved_rules(lab, flavour);
    REQUIRE(greeting(lab.outside, kWeb) == '!');
    std::size_t dialled = 0;
    const auto greets_with = [&](char wanted) {
      ++dialled;
      return greeting(lab.outside, "10.96.0.11:80") == wanted;
    };
    REQUIRE(greets_with('!'));

    auto moved = second;
    moved.endpoint_port = "8081";
    lab.write("second.yaml", moved.text());
    CHECK(system::eventually(system::kPatience, [&] { return greets_with('2'); }));

    CHECK(saved_rules(lab, flavour) == rules);
    CHECK(packets_of(lab, flavour, "default/second:http/TCP ClusterIP") == dialled);
    CHECK(packets_of(lab, flavour, "default/web:http/TCP ClusterIP") == 1);
  }
}
