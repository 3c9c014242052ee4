#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "config/flags.hpp"
#include "document/yaml.hpp"
#include "k8sclient/small_file.hpp"
#include "test/config/kubeadm_config.hpp"

using namespace kubeportal;
using nlohmann::json;

namespace {

const std::string kFolder = DEPLOY_FOLDER "/kubernetes";

std::vector<json> objects_in(const std::string& path) {
  std::vector<json> objects;
  const auto text = k8sclient::read_small_file(path);
  REQUIRE(text);
  const auto error = document::read_items(
      *text, [&](document::Item& item) { objects.push_back(std::move(item.value)); });
  REQUIRE_FALSE(error);
  return objects;
}

/// Every object of a kind below deploy/kubernetes.
std::vector<json> objects_of(const std::string& kind) {
  std::vector<json> found;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    for (auto& object : objects_in(entry.path().string())) {
      if (object.at("kind") == kind) found.push_back(std::move(object));
    }
  }
  return found;
}

const json& pod_of(const json& daemon_set) {
  return daemon_set.at("spec").at("template").at("spec");
}

/// The files of kubeadm's ConfigMap, as its volume mounts them.
boost::system::result<std::string> read_mounted(const std::string& path) {
  if (path == "/var/lib/kube-proxy/config.conf") return std::string(config::kKubeadmConfig);
  return boost::system::error_code(ENOENT, boost::system::system_category());
}

/// What a rule allows, as "group/resource verb".
std::set<std::string> rights_of(const json& rules) {
  std::set<std::string> rights;
  for (const auto& rule : rules) {
    for (const std::string group : rule.at("apiGroups")) {
      for (const std::string resource : rule.at("resources")) {
        for (const std::string verb : rule.at("verbs")) {
          rights.insert(group + '/' + resource + ' ' + verb);
        }
      }
    }
  }
  return rights;
}

/// What system:node-proxier has in Kubernetes 1.20, the oldest with EndpointSlices on.
const std::set<std::string> kNodeProxier{"/services list",
                                         "/services watch",
                                         "/endpoints list",
                                         "/endpoints watch",
                                         "/nodes get",
                                         "/nodes list",
                                         "/nodes watch",
                                         "discovery.k8s.io/endpointslices list",
                                         "discovery.k8s.io/endpointslices watch",
                                         "events.k8s.io/events create",
                                         "events.k8s.io/events patch",
                                         "events.k8s.io/events update",
                                         "/events create",
                                         "/events patch",
                                         "/events update"};

}  // namespace

TEST_CASE("every DaemonSet runs with three capabilities and nothing else") {
  const auto daemon_sets = objects_of("DaemonSet");
  REQUIRE(daemon_sets.size() == 2);
  for (const auto& daemon_set : daemon_sets) {
    CAPTURE(daemon_set.at("metadata").at("name").dump());
    for (const auto& container : pod_of(daemon_set).at("containers")) {
      CHECK(container.at("securityContext") ==
            json{{"allowPrivilegeEscalation", false},
                 {"readOnlyRootFilesystem", true},
                 {"capabilities",
                  {{"drop", {"ALL"}}, {"add", {"NET_ADMIN", "NET_RAW", "NET_BIND_SERVICE"}}}},
                 {"seccompProfile", {{"type", "RuntimeDefault"}}}});
    }
  }
}

TEST_CASE("every DaemonSet runs on every node and before what needs Services") {
  for (const auto& daemon_set : objects_of("DaemonSet")) {
    const auto pod = pod_of(daemon_set);
    CHECK(pod.at("hostNetwork") == true);
    CHECK(pod.at("priorityClassName") == "system-node-critical");
    CHECK(pod.at("tolerations") == json::array({{{"operator", "Exists"}}}));
    CHECK(daemon_set.at("spec").at("selector").at("matchLabels") ==
          daemon_set.at("spec").at("template").at("metadata").at("labels"));
  }
}

TEST_CASE("the command line of every DaemonSet is one that the executable takes") {
  for (const auto& daemon_set : objects_of("DaemonSet")) {
    const auto container = pod_of(daemon_set).at("containers").at(0);
    std::vector<std::string> words;
    for (std::string word : container.at("command")) {
      // kubelet puts the node's name there.
      if (const auto at = word.find("$(NODE_NAME)"); at != word.npos)
        word.replace(at, 12, "node-1");
      words.push_back(std::move(word));
    }
    // In a pod, without a kubeconfig, the service account says where the API server is.
    if (!words.at(1).starts_with("--config")) words.emplace_back("--master=https://10.96.0.1");
    std::vector<const char*> argv;
    for (const auto& word : words) argv.push_back(word.c_str());
    const auto options =
        config::parse_command_line(static_cast<int>(argv.size()), argv.data(), read_mounted);
    const auto problem = options ? std::string() : to_string(options.error());
    REQUIRE(problem.empty());
    CHECK(options->command == config::Command::proxy);
    CHECK(options->hostname_override == "node-1");
    CHECK(options->healthz_bind_address->port ==
          container.at("livenessProbe").at("httpGet").at("port"));
    CHECK(options->healthz_bind_address->port ==
          container.at("readinessProbe").at("httpGet").at("port"));
    CHECK(container.at("livenessProbe").at("httpGet").at("path") == "/livez");
  }
}

TEST_CASE(
    "every mount has its volume and only iptables' lock, our state and our socket are written") {
  const std::set<std::string> written{"/run/xtables.lock", "/var/lib/kube-portal",
                                      "/run/kube-portal"};
  for (const auto& daemon_set : objects_of("DaemonSet")) {
    const auto pod = pod_of(daemon_set);
    std::set<std::string> volumes;
    for (const auto& volume : pod.at("volumes")) volumes.insert(volume.at("name"));
    for (const auto& mount : pod.at("containers").at(0).at("volumeMounts")) {
      CHECK(volumes.contains(mount.at("name")));
      CHECK(mount.value("readOnly", false) != written.contains(mount.at("mountPath")));
    }
  }
}

TEST_CASE("the replacement keeps what kubeadm's kube-proxy has") {
  const auto daemon_set = objects_in(kFolder + "/replace-kube-proxy.yaml").at(0);
  CHECK(daemon_set.at("metadata").at("name") == "kube-proxy");
  CHECK(daemon_set.at("metadata").at("namespace") == "kube-system");
  CHECK(daemon_set.at("spec").at("selector").at("matchLabels") == json{{"k8s-app", "kube-proxy"}});
  const auto pod = pod_of(daemon_set);
  CHECK(pod.at("serviceAccountName") == "kube-proxy");
  CHECK(pod.at("containers").at(0).at("name") == "kube-proxy");
  CHECK(pod.at("containers").at(0).at("command").at(0) == "/usr/local/bin/kube-proxy");
  CHECK(pod.at("volumes").at(0).at("configMap").at("name") == "kube-proxy");
}

TEST_CASE("no role allows more than system:node-proxier") {
  const auto roles = objects_of("ClusterRole");
  REQUIRE(roles.size() == 1);
  for (const auto& right : rights_of(roles.at(0).at("rules"))) {
    CAPTURE(right);
    CHECK(kNodeProxier.contains(right));
  }
  const auto bindings = objects_of("ClusterRoleBinding");
  const auto accounts = objects_of("ServiceAccount");
  CHECK(bindings.at(0).at("roleRef").at("name") == roles.at(0).at("metadata").at("name"));
  CHECK(bindings.at(0).at("subjects").at(0).at("name") == accounts.at(0).at("metadata").at("name"));
  CHECK(pod_of(objects_in(kFolder + "/beside-kube-proxy.yaml").back()).at("serviceAccountName") ==
        accounts.at(0).at("metadata").at("name"));
}
