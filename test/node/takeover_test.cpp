#include <csignal>
#include <optional>

#include <doctest/doctest.h>

#include "test/fakes/api_server.hpp"
#include "test/node/flavours.hpp"
#include "test/node/lab.hpp"
#include "test/node/service_manifest.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"

using namespace kubeportal;
using namespace kubeportal::node;
using system::kPatience;

namespace {

const std::string kServices = "/api/v1/services";
const std::string kSlices = "/apis/discovery.k8s.io/v1/endpointslices";
const std::string kWeb = "10.96.0.10:80";

const std::string kService =
    R"({"metadata":{"name":"web","namespace":"default"},"spec":{"type":"NodePort",)"
    R"("clusterIP":"10.96.0.10","ports":[{"name":"http","port":80,"nodePort":30080}]}})";
const std::string kSlice =
    R"({"metadata":{"name":"web-1","namespace":"default",)"
    R"("labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",)"
    R"("endpoints":[{"addresses":["10.244.1.2"]}],"ports":[{"name":"http","port":8080}]})";

/// What the iptables mode of kube-proxy 1.29 leaves: the Service web, which it leads to an endpoint
/// of its own, and one that has lost its endpoints. Then kubelet's, and somebody's DOCKER.
const std::string kLeftovers = R"(*nat
:KUBE-SERVICES - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-SVC-OLDWEB - [0:0]
:KUBE-SEP-OLDWEB - [0:0]
:KUBE-EXT-OLDWEB - [0:0]
:KUBE-KUBELET-CANARY - [0:0]
:DOCKER - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-OLDWEB
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-OLDWEB
-A KUBE-EXT-OLDWEB -j KUBE-MARK-MASQ
-A KUBE-EXT-OLDWEB -j KUBE-SVC-OLDWEB
-A KUBE-SVC-OLDWEB -j KUBE-SEP-OLDWEB
-A KUBE-SEP-OLDWEB -p tcp -m tcp -j DNAT --to-destination 10.244.1.2:9090
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MASQUERADE
COMMIT
*filter
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-PROXY-FIREWALL - [0:0]
:KUBE-SERVICES - [0:0]
:FORWARD DROP [0:0]
-A INPUT -j KUBE-NODEPORTS
-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
-A INPUT -j KUBE-FIREWALL
-A FORWARD -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
-A FORWARD -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES
-A FORWARD -d 10.244.0.0/16 -j ACCEPT
-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES
-A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A KUBE-SERVICES -d 10.96.0.66/32 -p tcp -m tcp --dport 80 -j REJECT
COMMIT
*mangle
:KUBE-PROXY-CANARY - [0:0]
:KUBE-KUBELET-CANARY - [0:0]
:KUBE-IPTABLES-HINT - [0:0]
COMMIT
)";

/// The lab as kube-proxy leaves it, with the Service web in its API server. Clients whom the old
/// rules lead are greeted with 'o', ours with 'n'.
struct OldLab : Lab {
  explicit OldLab(const std::string& flavour_of_node) : flavour(flavour_of_node) {
    {
      const Inside inside(pod);
      old_endpoint.emplace('o', *model::parse_socket_address("10.244.1.2:9090"));
      new_endpoint.emplace('n', *model::parse_socket_address("10.244.1.2:8080"));
    }
    system::replace_file(files / "leftovers", kLeftovers);
    run_in(node, {"sh", "-c",
                  "iptables-" + flavour + "-restore --noflush <" + (files / "leftovers").string()});
    const Inside inside(node);
    api.emplace();
    api->put(kServices, kService);
    api->put(kSlices, kSlice);
    system::replace_file(files / "ca.crt", api->certificates().authority);
    system::replace_file(files / "kubeconfig",
                         "current-context: node\n"
                         "contexts: [{name: node, context: {cluster: c, user: u}}]\n"
                         "clusters: [{name: c, cluster: {certificate-authority: ca.crt, server: '" +
                             api->url() + "'}}]\nusers: [{name: u, user: {}}]\n");
  }

  system::ChildProcess start(std::vector<std::string> arguments) const {
    for (const auto* argument : {"--iptables-min-sync-period=0s",
                                 "--metrics-bind-address=", "--healthz-bind-address=", "-v=4"}) {
      arguments.emplace_back(argument);
    }
    arguments.push_back("--iptables-flavour=" + flavour);
    const Inside inside(node);
    return system::start_kube_portal(arguments);
  }

  std::string kubeconfig() const { return "--kubeconfig=" + (files / "kubeconfig").string(); }

  bool has(const std::string& text) const {
    return saved_rules(*this, flavour).find(text) != std::string::npos;
  }

  const std::string flavour;
  system::TemporaryDirectory files;
  std::optional<system::EchoEndpoint> old_endpoint;
  std::optional<system::EchoEndpoint> new_endpoint;
  std::optional<fakes::ApiServer> api;
};

/// A connection, and whose rules led it: the letter of the endpoint.
struct Client {
  Client(const NetworkNamespace& from, const std::string& address) {
    const Inside inside(from);
    socket = system::connect_to(*model::parse_socket_address(address));
    letter = system::receive_exactly(socket, 1);
  }
  bool is_alive() const {
    system::send_all(socket, "still there");
    return system::receive_exactly(socket, 11) == "still there";
  }

  system::Descriptor socket;
  std::string letter;
};

void stop(system::ChildProcess& process) {
  process.send_signal(SIGTERM);
  CHECK(process.wait_for_exit(kPatience) == system::kSuccess);
}

}  // namespace

TEST_CASE("after a takeover clients come to us and connections of the old rules go on") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    const OldLab lab(flavour);
    const Client by_cluster_ip(lab.outside, kWeb);
    const Client by_node_port(lab.outside, "192.0.2.1:30080");
    REQUIRE(by_cluster_ip.letter == "o");
    REQUIRE(by_node_port.letter == "o");

    auto process = lab.start({lab.kubeconfig()});
    REQUIRE(process.err().wait_for_line("the node is ours", kPatience));
    CHECK(Client(lab.pod, kWeb).letter == "n");
    CHECK(Client(lab.outside, kWeb).letter == "n");
    CHECK(Client(lab.outside, "192.0.2.1:30080").letter == "n");
    CHECK(Client(lab.node, "127.0.0.1:30080").letter == "n");
    CHECK(by_cluster_ip.is_alive());
    CHECK(by_node_port.is_alive());
    stop(process);
  }
}

TEST_CASE("a takeover removes what steers and leaves what is kubelet's or lets pass") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    const OldLab lab(flavour);
    auto process = lab.start({lab.kubeconfig()});
    REQUIRE(process.err().wait_for_line("the node is ours", kPatience));
    for (const auto* gone :
         {"KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES", "KUBE-PROXY-FIREWALL",
          "KUBE-SVC-", "KUBE-SEP-", "KUBE-EXT-", "KUBE-PROXY-CANARY", "10.96.0.66"}) {
      CAPTURE(gone);
      CHECK_FALSE(lab.has(gone));
    }
    for (const auto* stays : {"-j KUBE-POSTROUTING", "-j KUBE-FORWARD", "-j KUBE-FIREWALL",
                              ":KUBE-MARK-MASQ", ":KUBE-KUBELET-CANARY", ":KUBE-IPTABLES-HINT",
                              "-j DOCKER", "-j KUBE-PORTALS-CONTAINER"}) {
      CAPTURE(stays);
      CHECK(lab.has(stays));
    }
    CHECK(process.err().text().find("somebody changed") == std::string::npos);
    stop(process);
  }
}

TEST_CASE("what kube-proxy left steers clients until the cluster's Services are known") {
  OldLab lab("nft");
  lab.api->go_away();
  auto process = lab.start({lab.kubeconfig()});
  REQUIRE(process.err().wait_for_line("trying again", kPatience));
  CHECK(Client(lab.outside, kWeb).letter == "o");
  CHECK(lab.has("KUBE-SVC-OLDWEB"));
  {
    const Inside inside(lab.node);
    lab.api->come_back();
  }
  REQUIRE(process.err().wait_for_line("the node is ours", kPatience));
  CHECK(Client(lab.outside, kWeb).letter == "n");
  stop(process);
}

TEST_CASE("beside kube-proxy its rules are left alone") {
  OldLab lab("nft");
  lab.write("two.yaml", ServiceManifest{.name = "two", .cluster_ip = "10.96.0.11"}.text());
  for (const auto& arguments :
       {std::vector{lab.kubeconfig(), std::string("--service-proxy-name=kube-portal")},
        std::vector{"--source=" + lab.manifests.path().string()}}) {
    CAPTURE(arguments.back());
    auto process = lab.start(arguments);
    REQUIRE(process.err().wait_for_line("IPv4 rules are in force", kPatience));
    REQUIRE(process.err().wait_for_line("IPv6 rules are in force", kPatience));
    stop(process);  // and with it the thread that would have removed them
    CHECK(process.err().text().find("removing proxy chains") == std::string::npos);
    CHECK(Client(lab.outside, kWeb).letter == "o");
    CHECK(lab.has("KUBE-PROXY-CANARY"));
  }
}
