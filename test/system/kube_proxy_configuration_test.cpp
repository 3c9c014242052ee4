#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "test/config/kubeadm_config.hpp"
#include "test/fakes/api_server.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/reserved_port.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal::system;
using kubeportal::fakes::ApiServer;

namespace {

std::string with(std::string text, const std::string& line, const std::string& instead) {
  const auto at = text.find(line);
  REQUIRE(at != std::string::npos);
  return text.replace(at, line.size(), instead);
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_greeted(const SocketAddress& portal, char letter) {
  const auto client = try_connect(portal);
  if (client.error != 0) return false;
  try {
    return receive_exactly(client.socket, 1).front() == letter;
  } catch (const std::exception&) {
    return false;  // closed before the endpoint was known
  }
}

/// A node as kubeadm makes it: the ConfigMap's two files and an API server. The HTTP servers take
/// free ports, for tests run side by side.
class Node {
 public:
  Node() {
    api.require_token("secret-of-the-test");
    replace_file(folder / "ca.crt", api.certificates().authority);
    replace_file(folder / "kubeconfig.conf",
                 "current-context: default\n"
                 "contexts: [{name: default, context: {cluster: c, user: u}}]\n"
                 "clusters: [{name: c, cluster: {certificate-authority: ca.crt, server: '" +
                     api.url() + "'}}]\nusers: [{name: u, user: {token: secret-of-the-test}}]\n");
    auto text = with(kubeportal::config::kKubeadmConfig, "/var/lib/kube-proxy/kubeconfig.conf",
                     (folder / "kubeconfig.conf").string());
    text = with(text, "metricsBindAddress: \"\"", "metricsBindAddress: 127.0.0.1:0");
    write(with(text, "healthzBindAddress: \"\"", "healthzBindAddress: 127.0.0.1:0"));
  }

  void write(const std::string& text) {
    config_ = text;
    replace_file(folder / "config.conf", text);
  }
  const std::string& config() const { return config_; }

  ChildProcess start() const {
    return start_kube_proxy(folder.path(), {"--config=" + (folder / "config.conf").string(),
                                            "--hostname-override=node-a", "--portal-mode=bind"});
  }

  ApiServer api;
  TemporaryDirectory folder;

 private:
  std::string config_;
};

}  // namespace

TEST_CASE("the arguments and the file of kubeadm's DaemonSet serve the cluster") {
  const EchoEndpoint endpoint('a');
  const ReservedPort portal;
  Node node;
  node.api.put("/api/v1/services",
               R"({"metadata":{"name":"web","namespace":"default"},"spec":{"type":"ClusterIP",)"
               R"("clusterIP":"127.0.0.1","ports":[{"name":"http","port":)" +
                   std::to_string(portal.address().port) + "}]}}");
  node.api.put("/apis/discovery.k8s.io/v1/endpointslices",
               R"({"metadata":{"name":"web-1","namespace":"default",)"
               R"("labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",)"
               R"("endpoints":[{"addresses":["127.0.0.1"]}],"ports":[{"name":"http","port":)" +
                   std::to_string(endpoint.address().port) + "}]}");
  auto process = node.start();
  CHECK(eventually(kPatience, [&] { return is_greeted(portal.address(), 'a'); }));
  const auto metrics = address_after(process.err(), "serving metrics on http://");
  const auto configz = http_get(metrics, "/configz");
  CHECK(configz.find(R"("clusterCIDR":"10.244.0.0/16")") != std::string::npos);
  CHECK(configz.find("secret-of-the-test") == std::string::npos);
  CHECK(http_get(metrics, "/metrics").find("rest_client_requests_total{code=\"200\"") !=
        std::string::npos);

  node.write(with(node.config(), "verbosity: 0", "verbosity: 2"));
  CHECK(process.err().wait_for_line("logging.verbosity is 2 from now on", kPatience));
  process.send_signal(SIGTERM);
  CHECK(process.wait_for_exit(kPatience) == kSuccess);
  CHECK(process.err().text().find("without effect") == std::string::npos);
}

TEST_CASE("a configuration file with problems names them all and nothing starts") {
  Node node;
  node.write(with(with(node.config(), "mode: \"\"", "mode: winspace"), "oomScoreAdj: null",
                  "oomScoreAdj: 5000"));
  auto process = node.start();
  CHECK(process.wait_for_exit(kPatience) == ExitStatus{.code = 2});
  const auto said = process.err().text();
  CHECK(said.starts_with("kube-proxy: 2 problems"));
  CHECK(said.find(": mode: found \"winspace\"; allowed: ") != std::string::npos);
  CHECK(said.find(": oomScoreAdj: found \"5000\"; allowed: ") != std::string::npos);
}

TEST_CASE("the configuration that is written is one that it starts with") {
  const TemporaryDirectory folder;
  const auto path = (folder / "written.conf").string();
  auto writer = start_kube_portal({"--write-config-to=" + path, "--oom-score-adj=7"});
  CHECK(writer.wait_for_exit(kPatience) == kSuccess);
  CHECK(text_of(path).find("oomScoreAdj: 7\n") != std::string::npos);
  auto reader = start_kube_portal({"--config=" + path, "--write-config-to=" + path + ".2"});
  CHECK(reader.wait_for_exit(kPatience) == kSuccess);
  CHECK(text_of(path) == text_of(path + ".2"));
}

TEST_CASE("a file that cannot be written is an error") {
  auto process = start_kube_portal({"--write-config-to=/nowhere/f"});
  CHECK(process.wait_for_exit(kPatience) == ExitStatus{.code = 1});
  CHECK(process.err().text().find("cannot write /nowhere/f: No such file") != std::string::npos);
}

TEST_CASE("called kube-proxy it tells the version of Kubernetes that tools parse") {
  const TemporaryDirectory folder;
  auto process = start_kube_proxy(folder.path(), {"--version"});
  CHECK(process.wait_for_exit(kPatience) == kSuccess);
  CHECK(process.out().text().starts_with("Kubernetes v1.37.0+kube-portal."));

  auto raw = start_kube_proxy(folder.path(), {"--version=raw"});
  CHECK(raw.wait_for_exit(kPatience) == kSuccess);
  CHECK(
      raw.out().text().starts_with("version.Info{Major:\"1\", Minor:\"37\", GitVersion:\"v1.37.0"));
}

TEST_CASE("with bind-address-hard-fail a taken address ends the proxy") {
  const TemporaryDirectory folder;
  std::filesystem::create_directory(folder / "manifests");
  auto process =
      start_kube_portal({"--source=" + (folder / "manifests").string(), "--portal-mode=bind",
                         "--bind-address-hard-fail",
                         "--healthz-bind-address=", "--metrics-bind-address=192.0.2.1:1"});
  CHECK(process.wait_for_exit(kPatience) == ExitStatus{.code = 1});
  CHECK(process.err().text().find("cannot serve metrics on 192.0.2.1:1") != std::string::npos);
}
