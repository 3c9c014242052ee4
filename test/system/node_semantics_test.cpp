#include <cerrno>
#include <exception>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/metrics.hpp"
#include "test/system/reserved_port.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal::system;

namespace {

/// The manifests of a Service default/web on an address of 127.0.0.1 and what belongs to it.
struct Web {
  std::string labels;       ///< such as "a: b"
  std::string type;         ///< lines of spec
  std::string endpoints{};  ///< slices, by slice()
  std::string node{};       ///< a Node, by node()
};

struct SliceOf {
  const EchoEndpoint& endpoint;
  std::string node = "node-b";
  std::string zone_hint{};
  std::string conditions = "{}";
};

std::string slice(const SliceOf& of) {
  const auto port = std::to_string(of.endpoint.address().port);
  std::string text =
      "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n"
      "  name: web-" +
      port +
      "\n  labels: {kubernetes.io/service-name: web}\n"
      "addressType: IPv4\nports:\n- {name: http, port: " +
      port +
      "}\n"
      "endpoints:\n- addresses: [127.0.0.1]\n  nodeName: " +
      of.node + "\n  conditions: " + of.conditions + "\n";
  if (!of.zone_hint.empty()) text += "  hints: {forZones: [{name: " + of.zone_hint + "}]}\n";
  return text;
}

std::string node(const std::string& zone, const std::string& taint = "") {
  return "---\napiVersion: v1\nkind: Node\nmetadata:\n  name: node-a\n"
         "  labels: {topology.kubernetes.io/zone: " +
         zone + "}\n" +
         (taint.empty() ? "" : "spec: {taints: [{key: " + taint + ", effect: NoSchedule}]}\n");
}

/// kube-portal as node-a with that Service; the file changes when the test says so.
class NodeProxy {
 public:
  explicit NodeProxy(const Web& web, const std::vector<std::string>& arguments = {})
      : process_(start(web, arguments)),
        health_(address_after(process_.err(), "serving health on http://")) {}

  void change(const Web& web) const { replace_file(directory_ / "web.yaml", text_of(web)); }

  const SocketAddress& portal() const { return portal_.address(); }
  const SocketAddress& check_port() const { return check_port_.address(); }
  const SocketAddress& health() const { return health_; }

  /// Of a load balancer whose traffic policy is Local.
  std::string checked_type() const {
    return "  type: LoadBalancer\n  externalTrafficPolicy: Local\n  healthCheckNodePort: " +
           std::to_string(check_port().port) + "\n";
  }

 private:
  std::string text_of(const Web& web) const {
    return "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels: {" + web.labels +
           "}\nspec:\n  clusterIP: 127.0.0.1\n" +
           (web.type == "checked" ? checked_type() : web.type) +
           "  ports:\n  - {name: http, port: " + std::to_string(portal().port) + "}\n" +
           web.endpoints + web.node;
  }

  ChildProcess start(const Web& web, const std::vector<std::string>& arguments) const {
    change(web);
    std::vector<std::string> all{"--source=" + directory_.path().string(),
                                 "--portal-mode=bind",
                                 "--hostname-override=node-a",
                                 "--nodeport-addresses=127.0.0.0/8",
                                 "--metrics-bind-address=",
                                 "--healthz-bind-address=127.0.0.1:0"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return start_kube_portal(all);
  }

  TemporaryDirectory directory_;
  ReservedPort portal_;
  ReservedPort check_port_;
  ChildProcess process_;
  SocketAddress health_;
};

/// The status of the answer: "200"; "refused" where nobody listens, "cut" where the listener went
/// before it accepted.
std::string status(const SocketAddress& server, const std::string& request = "GET /") {
  const auto connected = try_connect(server);
  if (connected.error == ECONNREFUSED) return "refused";
  try {
    send_all(connected.socket, request + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    return receive_to_end(connected.socket).bytes.substr(9, 3);
  } catch (const std::exception&) {
    return "cut";
  }
}

/// The letter with which an endpoint greets a client; a minus where it is refused or cut.
char greeting(const SocketAddress& portal) {
  const auto client = try_connect(portal);
  if (client.error != 0) return '-';
  try {
    return receive_exactly(client.socket, 1).front();
  } catch (const std::exception&) {
    return '-';
  }
}

std::string greetings(const SocketAddress& portal, int count = 4) {
  std::string letters;
  for (int i = 0; i < count; ++i) letters += greeting(portal);
  return letters;
}

const std::string kTerminating = "{ready: false, serving: true, terminating: true}";

}  // namespace

TEST_CASE("the health check node port follows the endpoints of this node") {
  const EchoEndpoint a('a');
  const NodeProxy proxy({"", "checked", slice({a, "node-a"})});
  CHECK(status(proxy.check_port()) == "200");
  CHECK(status(proxy.check_port(), "POST /any/path") == "200");

  proxy.change({"", "checked", slice({a, "node-b"})});
  CHECK(eventually(kPatience, [&] { return status(proxy.check_port()) == "503"; }));
  proxy.change({"", "checked", slice({a, "node-a"})});
  CHECK(eventually(kPatience, [&] { return status(proxy.check_port()) == "200"; }));
}

TEST_CASE("the health check node port fails while only terminating endpoints serve") {
  const EchoEndpoint a('a');
  const NodeProxy proxy({"", "checked", slice({a, "node-a", "", kTerminating})});
  CHECK(status(proxy.check_port()) == "503");
  CHECK(greetings(proxy.portal()) == "aaaa");
}

TEST_CASE("the health check node port comes and goes with externalTrafficPolicy Local") {
  const EchoEndpoint a('a');
  const NodeProxy proxy({"", "  type: LoadBalancer\n", slice({a, "node-a"})});
  CHECK(status(proxy.check_port()) == "refused");
  proxy.change({"", "checked", slice({a, "node-a"})});
  CHECK(eventually(kPatience, [&] { return status(proxy.check_port()) == "200"; }));
  proxy.change({"", "  type: LoadBalancer\n", slice({a, "node-a"})});
  CHECK(eventually(kPatience, [&] { return status(proxy.check_port()) == "refused"; }));
}

TEST_CASE("a node that the autoscaler is about to delete fails healthz and not livez") {
  const EchoEndpoint a('a');
  const NodeProxy proxy({"", "", slice({a})});
  CHECK(status(proxy.health(), "GET /healthz") == "200");
  proxy.change({"", "", slice({a}), node("zone-a", "ToBeDeletedByClusterAutoscaler")});
  CHECK(eventually(kPatience, [&] { return status(proxy.health(), "GET /healthz") == "503"; }));
  CHECK(status(proxy.health(), "GET /livez") == "200");
  CHECK(greetings(proxy.portal()) == "aaaa");
  proxy.change({"", "", slice({a}), node("zone-a")});
  CHECK(eventually(kPatience, [&] { return status(proxy.health(), "GET /healthz") == "200"; }));
}

TEST_CASE("healthz and livez tell of each family that is in force") {
  const EchoEndpoint a('a');
  const NodeProxy proxy({"", "", slice({a})});
  for (const auto* path : {"/healthz", "/livez"}) {
    const auto body = http_get(proxy.health(), path);
    CAPTURE(body);
    for (const auto* family : {R"("IPv4":{"lastUpdated":"2)", R"("IPv6":{"lastUpdated":"2)"}) {
      CHECK(body.find(family) != std::string::npos);
    }
  }
}

TEST_CASE("topology hints keep clients in the zone of the node and follow it") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  const auto slices = slice({a, "node-a", "zone-a"}) + slice({b, "node-b", "zone-b"});
  const NodeProxy proxy({"", "", slices, node("zone-a")});
  CHECK(greetings(proxy.portal()) == "aaaa");
  proxy.change({"", "", slices, node("zone-b")});
  CHECK(eventually(kPatience, [&] { return greetings(proxy.portal()) == "bbbb"; }));
  proxy.change({"", "", slices});
  CHECK(eventually(kPatience, [&] {
    const auto letters = greetings(proxy.portal());
    return letters == "abab" || letters == "baba";
  }));
}

TEST_CASE("internalTrafficPolicy Local serves from this node or not at all") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  const std::string local = "  internalTrafficPolicy: Local\n";
  const NodeProxy proxy({"", local, slice({a, "node-a"}) + slice({b, "node-b"})});
  CHECK(greetings(proxy.portal()) == "aaaa");
  proxy.change({"", local, slice({b, "node-b"})});
  CHECK(eventually(kPatience, [&] { return greetings(proxy.portal()) == "----"; }));
}

TEST_CASE("a proxy with a name serves the services of its label and lets them go live") {
  const EchoEndpoint a('a');
  const std::string ours = "service.kubernetes.io/service-proxy-name: trial";
  const NodeProxy proxy({"", "", slice({a})}, {"--service-proxy-name=trial"});
  CHECK(greetings(proxy.portal()) == "----");
  proxy.change({ours, "", slice({a})});
  CHECK(eventually(kPatience, [&] { return greetings(proxy.portal()) == "aaaa"; }));
  proxy.change({"service.kubernetes.io/service-proxy-name: other", "", slice({a})});
  CHECK(eventually(kPatience, [&] { return greetings(proxy.portal()) == "----"; }));
}
