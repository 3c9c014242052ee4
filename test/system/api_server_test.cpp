#include "test/fakes/api_server.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/reserved_port.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal::system;
using kubeportal::fakes::ApiServer;

namespace {

const std::string kServices = "/api/v1/services";
const std::string kSlices = "/apis/discovery.k8s.io/v1/endpointslices";

std::string service_on(const SocketAddress& portal) {
  return R"({"metadata":{"name":"web","namespace":"default"},"spec":{"type":"ClusterIP",)"
         R"("clusterIP":"127.0.0.1","ports":[{"name":"http","port":)" +
         std::to_string(portal.port) + "}]}}";
}

std::string slice_of(const EchoEndpoint& endpoint) {
  return R"({"metadata":{"name":"web-1","namespace":"default",)"
         R"("labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",)"
         R"("endpoints":[{"addresses":["127.0.0.1"]}],"ports":[{"name":"http","port":)" +
         std::to_string(endpoint.address().port) + "}]}";
}

/// An API server that wants a token, and kube-portal with a kubeconfig that has it.
class Cluster {
 public:
  explicit Cluster(const std::vector<std::string>& arguments = {}) {
    api.require_token("secret-of-the-test");
    replace_file(folder_ / "ca.crt", api.certificates().authority);
    replace_file(folder_ / "token", "secret-of-the-test\n");
    replace_file(folder_ / "kubeconfig",
                 "current-context: node\n"
                 "contexts: [{name: node, context: {cluster: c, user: u}}]\n"
                 "clusters: [{name: c, cluster: {certificate-authority: ca.crt, server: '" +
                     api.url() + "'}}]\nusers: [{name: u, user: {tokenFile: token}}]\n");
    arguments_ = {"--kubeconfig=" + (folder_ / "kubeconfig").string(), "--portal-mode=bind",
                  "--hostname-override=node-a",
                  "--metrics-bind-address=", "--healthz-bind-address="};
    arguments_.insert(arguments_.end(), arguments.begin(), arguments.end());
  }

  ChildProcess start() const { return start_kube_portal(arguments_); }

  ApiServer api;

 private:
  TemporaryDirectory folder_;
  std::vector<std::string> arguments_;
};

char greeting(const SocketAddress& portal) {
  const auto client = try_connect(portal);
  if (client.error != 0) return '-';
  try {
    return receive_exactly(client.socket, 1).front();
  } catch (const std::exception&) {
    return '-';
  }
}

bool comes_to(const SocketAddress& portal, char letter) {
  return eventually(kPatience, [&] { return greeting(portal) == letter; });
}

}  // namespace

TEST_CASE("the services of an API server are served and followed") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  const ReservedPort portal;
  Cluster cluster;
  cluster.api.put(kServices, service_on(portal.address()));
  cluster.api.put(kSlices, slice_of(a));
  auto process = cluster.start();
  CHECK(comes_to(portal.address(), 'a'));
  cluster.api.put(kSlices, slice_of(b));
  CHECK(comes_to(portal.address(), 'b'));
  cluster.api.remove(kServices, "web");
  CHECK(comes_to(portal.address(), '-'));

  process.send_signal(SIGTERM);
  CHECK(process.wait_for_exit(kPatience) == kSuccess);
  CHECK(process.err().text().find("secret-of-the-test") == std::string::npos);
}

TEST_CASE(
    "while the API server is away clients are served and its return brings what has changed") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  const ReservedPort portal;
  Cluster cluster;
  cluster.api.put(kServices, service_on(portal.address()));
  cluster.api.put(kSlices, slice_of(a));
  auto process = cluster.start();
  CHECK(comes_to(portal.address(), 'a'));

  cluster.api.go_away();
  CHECK(process.err().wait_for_line("stays in force", kPatience));
  CHECK(greeting(portal.address()) == 'a');
  cluster.api.put(kSlices, slice_of(b));
  cluster.api.come_back();
  CHECK(comes_to(portal.address(), 'b'));
}

TEST_CASE("a proxy that starts and what it cannot serve are events of the cluster") {
  const EchoEndpoint holder('a');
  Cluster cluster({"--healthz-bind-address=" + to_string(holder.address())});
  cluster.api.put(kServices,
                  R"({"metadata":{"name":"sig","namespace":"default","uid":"7"},"spec":{)"
                  R"("clusterIP":"127.0.0.1","ports":[{"port":9,"protocol":"SCTP"}]}})");
  auto process = cluster.start();
  const auto told = [&](const std::string& reason, const std::string& object) {
    const auto written = cluster.api.written();
    return std::ranges::any_of(written, [&](const std::string& event) {
      return event.find("\"reason\":\"" + reason + '"') != std::string::npos &&
             event.find(object) != std::string::npos;
    });
  };
  CHECK(eventually(kPatience, [&] { return told("Starting", "\"uid\":\"node-a\""); }));
  CHECK(eventually(kPatience, [&] { return told("UnsupportedProtocol", "\"uid\":\"7\""); }));
  CHECK(eventually(kPatience, [&] {
    return told("FailedToStartProxierHealthcheck", to_string(holder.address()));
  }));
}

TEST_CASE("an API server that comes later is waited for") {
  const EchoEndpoint a('a');
  const ReservedPort portal;
  Cluster cluster;
  cluster.api.put(kServices, service_on(portal.address()));
  cluster.api.put(kSlices, slice_of(a));
  cluster.api.go_away();
  auto process = cluster.start();
  CHECK(process.err().wait_for_line("trying again", kPatience));
  cluster.api.come_back();
  CHECK(comes_to(portal.address(), 'a'));
}

TEST_CASE("the API server that master names counts before that of the kubeconfig") {
  const EchoEndpoint a('a');
  const ReservedPort portal;
  Cluster cluster({"--master=http://127.0.0.1:1"});
  auto process = cluster.start();
  CHECK(process.err().wait_for_line("from http://127.0.0.1:1", kPatience));
}

TEST_CASE("without a kubeconfig that can be read it does not start") {
  auto process = start_kube_portal({"--kubeconfig=/nowhere/kubeconfig", "--portal-mode=bind"});
  CHECK(process.wait_for_exit(kPatience) == ExitStatus{.code = 1});
  CHECK(process.err().text().find("/nowhere/kubeconfig") != std::string::npos);
}
