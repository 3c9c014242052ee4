#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "test/fakes/api_server.hpp"
#include "test/fakes/http_proxy.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal::system;

namespace {

/// In every secret; nothing else has it.
const std::string kSecret = "hush-7f3a9";
/// The same in base64, whatever stands before it is left out: "hush-7f3a9hush-7f3a9".
const std::string kEncoded = "aHVzaC03ZjNhOWh1c2gtN2YzYTk=";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds_secret(const std::string& text) {
  return text.find(kSecret) != std::string::npos ||
         text.find(kEncoded.substr(0, 12)) != std::string::npos;
}

/// One way to tell who asks, and what comes of it.
struct Row {
  std::string what;
  std::string user;       ///< of the kubeconfig, a flow mapping; PLUGIN is the plugin's path
  std::string sign;       ///< in the log, or in the error with which it ends
  std::string cluster{};  ///< more of the kubeconfig's cluster; PROXY is a proxy's port
  std::string plugin{};   ///< a shell script
};

const std::string kServed = "first sync done";
const std::string kUnknown = "the server does not know who asks (401)";

std::string plugin_that_prints(const std::string& output) {
  return "#!/bin/sh\nd=$(dirname \"$0\")\ntr '\\0' ' ' </proc/$$/cmdline >>\"$d/seen\"\n"
         "env >>\"$d/seen\"\ncat <<'END'\n" +
         output + "\nEND\n";
}

std::string credential(const std::string& status) {
  return R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",)"
         R"("status":)" +
         status + "}";
}

const std::string kExec =
    "{exec: {apiVersion: client.authentication.k8s.io/v1, command: PLUGIN, "
    "interactiveMode: Never, provideClusterInfo: true}}";

const std::vector<Row> kRows{
    {"a token", "{token: " + kSecret + "}", kServed},
    {"a token of a file", "{tokenFile: token}", kServed},
    {"a token that the server does not know", "{token: " + kSecret + "-old}", kUnknown},
    {"a password", "{username: kube, password: " + kSecret + "}", kUnknown},
    {"a token that is no text", "{token: {a: " + kSecret + "}}", "token"},
    {"a password that is a list", "{username: kube, password: [" + kSecret + "]}", "password"},
    {"a key that is no base64",
     "{client-certificate-data: YQ==, client-key-data: '" + kSecret + "!'}",
     "client-certificate-data"},
    {"a key that is no key", "{client-certificate-data: YQ==, client-key-data: " + kEncoded + "}",
     "client"},
    {"a kubeconfig that is no YAML", "{token: " + kSecret + ": [}", "kubeconfig"},
    {"a field that nobody knows", "{token: " + kSecret + ", tokn: " + kSecret + "}", kServed},
    {"a plugin's token", kExec, kServed, "",
     plugin_that_prints(credential(R"({"token":")" + kSecret + R"("})"))},
    {"a plugin's output that is no JSON", kExec, "plugin", "",
     plugin_that_prints("{\"token\": \"" + kSecret)},
    {"a plugin's token that is no text", kExec, "plugin", "",
     plugin_that_prints(credential(R"({"token":{"a":")" + kSecret + R"("}})"))},
    {"a plugin's key that is no key", kExec, "certificate", "",
     plugin_that_prints(
         credential(R"({"clientCertificateData":"a","clientKeyData":")" + kSecret + R"("})"))},
    {"a proxy's password", "{token: " + kSecret + "}", "proxy",
     "proxy-url: 'http://kube:" + kSecret + "@127.0.0.1:PROXY'"},
    {"a password in the server's address", "{token: " + kSecret + "}", "server",
     "server: 'https://kube:" + kSecret + "@127.0.0.1:PROXY'"},
};

void replace(std::string& text, const std::string& word, const std::string& by) {
  if (const auto at = text.find(word); at != std::string::npos) text.replace(at, word.size(), by);
}

class Node {
 public:
  explicit Node(const Row& row) {
    api_.require_token(kSecret);
    replace_file(folder_ / "ca.crt", api_.certificates().authority);
    replace_file(folder_ / "token", kSecret + "\n");
    replace_file(folder_ / "plugin", row.plugin);
    std::filesystem::permissions(folder_ / "plugin", std::filesystem::perms::owner_all);
    auto user = row.user;
    replace(user, "PLUGIN", (folder_ / "plugin").string());
    auto cluster = row.cluster;
    replace(cluster, "PROXY", std::to_string(proxy_.port()));
    if (!cluster.starts_with("server:")) {
      cluster = "server: '" + api_.url() + "'" + (cluster.empty() ? "" : ", " + cluster);
    }
    replace_file(folder_ / "kubeconfig",
                 "current-context: node\ncontexts: [{name: node, context: {cluster: c, user: u}}]\n"
                 "clusters: [{name: c, cluster: {certificate-authority: ca.crt, " +
                     cluster + "}}]\nusers: [{name: u, user: " + user + "}]\n");
  }

  ChildProcess start() const {
    return start_kube_portal({"--kubeconfig=" + (folder_ / "kubeconfig").string(),
                              "--portal-mode=bind", "--hostname-override=node-a", "-v=10",
                              "--metrics-bind-address=127.0.0.1:0", "--healthz-bind-address="});
  }

  /// Arguments and environment of the plugin's runs.
  std::string seen_by_plugin() const { return text_of(folder_ / "seen"); }

 private:
  kubeportal::fakes::ApiServer api_;
  kubeportal::fakes::HttpProxy proxy_{true};
  TemporaryDirectory folder_;
};

}  // namespace

TEST_CASE("tokens keys and passwords reach no log no page no argument and no child") {
  for (const auto& row : kRows) {
    CAPTURE(row.what);
    const Node node(row);
    auto process = node.start();
    const auto saw_sign = process.err().wait_for_line(row.sign, kPatience);
    CAPTURE(process.err().text());
    CHECK(saw_sign);
    if (row.sign == kServed) {
      const auto metrics = address_after(process.err(), "serving metrics on http://");
      for (const auto* page : {"/configz", "/metrics"}) {
        CHECK_FALSE(holds_secret(http_get(metrics, page)));
      }
    }
    const auto folder = std::filesystem::path("/proc") / std::to_string(process.pid());
    CHECK_FALSE(holds_secret(text_of(folder / "cmdline")));
    CHECK_FALSE(holds_secret(text_of(folder / "environ")));
    CHECK_FALSE(holds_secret(node.seen_by_plugin()));
    process.send_signal(SIGTERM);
    process.wait_for_exit(kPatience);
    CHECK_FALSE(holds_secret(process.err().text()));
    CHECK_FALSE(holds_secret(process.out().text()));
  }
}
