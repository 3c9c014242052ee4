#include "test/node/troubles.hpp"

#include <functional>

#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/flavours.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

/// Every trouble with the real rules of both flavours.
void in_both_flavours(const std::string& manifest,
                      const std::function<void(TroubledLab&, const NodeProxy&)>& look) {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    TroubledLab lab;
    lab.write("web.yaml", manifest);
    const NodeProxy proxy(lab, flavour);
    look(lab, proxy);
  }
}

}  // namespace

TEST_CASE("trouble: no endpoint") {
  in_both_flavours(ServiceObject{.ports = kHttp}.text(), [](auto& lab, const auto&) {
    Transcript terminal(lab, "no-endpoint");
    const auto said = terminal.run({"explain", "default/web"});
    CHECK(said.code == 3);
    CHECK(first_line(said) == "default/web from this node: refused (no endpoints)");
    CHECK(dial(lab.node, "10.96.0.10:80") == Outcome::refused);
    CHECK(terminal.documented() == terminal.seen());
  });
}

TEST_CASE("trouble: wrong targetPort") {
  const auto manifest = web({.ports = kHttp}, {endpoint("10.244.1.2")}, "{name: http, port: 9090}");
  in_both_flavours(manifest, [](auto& lab, const auto&) {
    const std::string cause = "refused (no endpoint answers: 10.244.1.2:9090 refuses connections)";
    Transcript terminal(lab, "wrong-target-port");
    const auto said = terminal.run({"explain", "default/web", "--probe"});
    CHECK(said.code == 3);
    CHECK(first_line(said) == "default/web from this node: " + cause);
    CHECK(terminal.documented() == terminal.seen());

    for (int i = 0; i < 2; ++i) CHECK(dial(lab.outside, "10.96.0.10:80") == Outcome::refused);
    const auto after = system::asked(lab.admin_socket(), {"explain", "default/web", kOutside});
    CHECK(after.code == 3);
    CHECK(first_line(after) == "default/web from 192.0.2.2: " + cause);
    Transcript journal(lab, "wrong-target-port-journal");
    journal.run({"journal", "--service=default/web"}, "endpoint_failed");
    CHECK(journal.documented() == journal.seen());
  });
}

TEST_CASE("trouble: not ready") {
  const auto manifest =
      web({.ports = kHttp}, {endpoint("10.244.1.2", "conditions: {ready: false}")});
  in_both_flavours(manifest, [](auto& lab, const auto&) {
    Transcript terminal(lab, "not-ready");
    const auto said = terminal.run({"explain", "default/web"});
    CHECK(said.code == 3);
    CHECK(first_line(said) == "default/web from this node: refused (not ready)");
    CHECK(dial(lab.node, "10.96.0.10:80") == Outcome::refused);
    CHECK(terminal.documented() == terminal.seen());
  });
}

TEST_CASE("trouble: externalTrafficPolicy Local on the wrong node") {
  const auto manifest =
      web({.spec = "type: NodePort, externalTrafficPolicy: Local", .ports = kHttpNodePort},
          {endpoint("10.244.2.2", "", "node-2")});
  in_both_flavours(manifest, [](auto& lab, const auto&) {
    Transcript terminal(lab, "wrong-node");
    const auto said = terminal.run({"explain", "192.0.2.1:30080", kOutside});
    CHECK(said.code == 4);
    CHECK(first_line(said) ==
          "192.0.2.1:30080/TCP from 192.0.2.2: dropped (no endpoints on this node)");
    CHECK(dial(lab.outside, "192.0.2.1:30080") == Outcome::unanswered);
    CHECK(terminal.documented() == terminal.seen());
  });
}

TEST_CASE("trouble: outside loadBalancerSourceRanges") {
  const auto manifest = web({.spec = "type: LoadBalancer, allocateLoadBalancerNodePorts: false, "
                                     "loadBalancerSourceRanges: [198.51.100.0/24]",
                             .ports = kHttp,
                             .ingress = "{ip: 203.0.113.8}"},
                            {endpoint("10.244.1.2")});
  in_both_flavours(manifest, [](auto& lab, const auto&) {
    Transcript terminal(lab, "source-ranges");
    const auto said = terminal.run({"explain", "203.0.113.8:80", kOutside});
    CHECK(said.code == 4);
    CHECK(first_line(said) ==
          "203.0.113.8:80/TCP from 192.0.2.2: dropped (outside loadBalancerSourceRanges)");
    CHECK(said.out.find("filter, 0 packets: ") != std::string::npos);
    CHECK(dial(lab.outside, "203.0.113.8:80") == Outcome::unanswered);
    const auto again = system::asked(lab.admin_socket(), {"explain", "203.0.113.8:80", kOutside});
    CHECK(again.out.find("filter, 0 packets: ") == std::string::npos);  // it was that rule
    CHECK(terminal.documented() == terminal.seen());
  });
}

TEST_CASE("trouble: session affinity keeps a client at one of several endpoints") {
  const auto manifest = web({.spec = "sessionAffinity: ClientIP", .ports = kHttp},
                            {endpoint("10.244.1.2"), endpoint("10.244.1.3")});
  in_both_flavours(manifest, [](auto& lab, const auto&) {
    CHECK(answers(Protocol::tcp, lab.outside, "10.96.0.10:80", 5) == "a");
    Transcript terminal(lab, "affinity");
    const auto said = terminal.run({"explain", "default/web", kOutside});
    CHECK(said.code == 0);
    CHECK(first_line(said) ==
          "default/web from 192.0.2.2: served (stays with 10.244.1.2:8080 by session affinity)");
    CHECK(answer(Protocol::tcp, lab.outside, "10.96.0.10:80") == "a");
    CHECK(terminal.documented() == terminal.seen());
  });
}

TEST_CASE("trouble: a pod reaches itself by its own Service") {
  const auto manifest = web({.ports = kHttp}, {endpoint("10.244.1.2")});
  in_both_flavours(manifest, [](auto& lab, const auto&) {
    const Inside inside(lab.pod);
    const auto client = system::connect_to(*model::parse_socket_address("10.96.0.10:80"));
    CHECK(system::receive_exactly(client, 1) == "a");
    Transcript terminal(lab, "hairpin");
    const auto said = terminal.run({"explain", "default/web", "--from=10.244.1.2"});
    CHECK(said.code == 0);
    CHECK(first_line(said) ==
          "default/web from 10.244.1.2: served (the next endpoint is the client itself)");
    CHECK(terminal.documented() == terminal.seen());
  });
}

TEST_CASE("trouble: a name in DNS and no virtual IP") {
  const auto manifest = web({.cluster_ip = "None", .ports = kHttp}, {endpoint("10.244.1.2")});
  in_both_flavours(manifest, [](auto& lab, const auto&) {
    Transcript terminal(lab, "headless");
    const auto by_name = terminal.run({"explain", "web.default.svc.cluster.local"});
    CHECK(by_name.code == 5);
    CHECK(first_line(by_name) ==
          "default/web from this node: not a service (default/web is not served: it is headless "
          "(clusterIP None))");
    const auto by_address = terminal.run({"explain", "10.244.1.2:80", kOutside});
    CHECK(by_address.code == 5);
    CHECK(first_line(by_address)
              .starts_with("10.244.1.2:80/TCP from 192.0.2.2: not a service (10.244.1.2 is an "
                           "endpoint of default/web "
                           "itself, with port 8080/TCP and not 80/TCP"));
    CHECK(dial(lab.outside, "10.244.1.2:80") == Outcome::refused);
    CHECK(dial(lab.outside, "10.244.1.2:8080") == Outcome::served);
    CHECK(terminal.documented() == terminal.seen());
  });
}
