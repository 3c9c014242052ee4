#include "k8sclient/kubeconfig.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using k8sclient::load_kubeconfig;

namespace {

/// A kubeconfig with these lines in its cluster and its user.
std::string kubeconfig(const std::string& cluster, const std::string& user) {
  return "apiVersion: v1\nkind: Config\ncurrent-context: node\n"
         "contexts:\n- name: other\n  context: {cluster: none, user: none}\n"
         "- name: node\n  context: {cluster: c, user: u}\n"
         "clusters:\n- name: c\n  cluster: {" +
         cluster + "}\nusers:\n- name: u\n  user: {" + user + "}\n";
}

const std::string kServer = "server: 'https://10.0.0.1:6443'";

/// What load_kubeconfig() says against a text, without the file's name.
std::string complaint(const std::string& text) {
  const testing::TemporaryFolder folder;
  folder.write("k", text);
  try {
    load_kubeconfig(folder / "k");
  } catch (const std::runtime_error& error) {
    const std::string said = error.what();
    CHECK(said.starts_with(folder / "k:"));
    return said.substr((folder / "k:").size());
  }
  return "nothing";
}

/// A variable of the environment, for as long as this lives.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~Environment() { ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* const name_;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the current context of a kubeconfig is read") {
  const testing::TemporaryFolder folder;
  folder.write("k",
               kubeconfig(kServer + ", certificate-authority: pki/ca.crt, tls-server-name: api, "
                                    "proxy-url: 'http://proxy:3128', disable-compression: true",
                          "token: t, tokenFile: /run/token, client-certificate-data: YWJj, "
                          "client-key: key.pem"));
  const auto config = load_kubeconfig(folder / "k");
  CHECK(config.server == k8sclient::ServerUrl{true, "10.0.0.1", 6443, ""});
  CHECK(config.authority.file == folder / "pki/ca.crt");
  CHECK(config.tls_server_name == "api");
  CHECK(config.proxy == k8sclient::ServerUrl{false, "proxy", 3128, ""});
  CHECK(config.token == "t");
  CHECK(config.token_file == "/run/token");
  CHECK(config.certificate.text == "abc");
  CHECK(config.key.file == folder / "key.pem");
  CHECK_FALSE(config.insecure_skip_tls_verify);
}

TEST_CASE("a kubeconfig may be JSON and may name no user") {
  const testing::TemporaryFolder folder;
  folder.write("k", R"({"current-context":"n",
    "contexts":[{"name":"n","context":{"cluster":"c"}}],
    "clusters":[{"name":"c","cluster":{"server":"http://127.0.0.1:8080",
                 "insecure-skip-tls-verify":true}}]})");
  const auto config = load_kubeconfig(folder / "k");
  CHECK_FALSE(config.server.tls);
  CHECK(config.insecure_skip_tls_verify);
  CHECK(config.token.empty());
}

TEST_CASE("what a kubeconfig lacks is named with its field and what is allowed") {
  CHECK(has(complaint("apiVersion: v1\n"), "current-context: found nothing; allowed: the name"));
  CHECK(has(complaint("current-context: ''\n"), "current-context: found \"\"; allowed: the name"));
  CHECK(has(complaint("current-context: x\n"), "current-context: found \"x\"; allowed: the name"));
  CHECK(has(complaint(kubeconfig("", "")), "cluster.server: found nothing; allowed: a URL"));
  CHECK(has(complaint(kubeconfig("server: '10.0.0.1'", "")), "server: found \"10.0.0.1\""));
  CHECK(has(complaint(kubeconfig(kServer, "client-key: k")), "both or neither"));
  CHECK(has(complaint("a: [\n"), "found"));
  CHECK(has(complaint(""), "a kubeconfig"));
}

TEST_CASE("what is not supported is refused in words") {
  CHECK(has(complaint(kubeconfig(kServer, "auth-provider: {name: gcp}")), "have left Kubernetes"));
  CHECK(has(complaint(kubeconfig(kServer + ", proxy-url: 'socks5://p'", "")), "an http URL"));
}

TEST_CASE("a credential plugin is read") {
  const testing::TemporaryFolder folder;
  folder.write("k",
               kubeconfig(kServer,
                          "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./aws, "
                          "args: [eks, get-token], env: [{name: A, value: b}], "
                          "installHint: brew, provideClusterInfo: true}"));
  const auto config = load_kubeconfig(folder / "k");
  REQUIRE(config.exec);
  CHECK(config.exec->api_version == "client.authentication.k8s.io/v1");
  CHECK(config.exec->command == folder / "aws");
  CHECK(config.exec->arguments == std::vector<std::string>{"eks", "get-token"});
  CHECK(config.exec->environment.front() == std::pair<std::string, std::string>{"A", "b"});
  CHECK(config.exec->install_hint == "brew");
  CHECK(config.exec->provide_cluster_info);
}

TEST_CASE("what is wrong with a credential plugin is named") {
  const auto exec = [](const std::string& text) {
    return complaint(kubeconfig(kServer, "exec: {" + text + "}"));
  };
  const std::string version = "apiVersion: client.authentication.k8s.io/v1";
  CHECK(has(exec("apiVersion: client.authentication.k8s.io/v1alpha1, command: a"),
            "user.exec.apiVersion: found \"client.authentication.k8s.io/v1alpha1\"; allowed: "
            "client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1"));
  CHECK(has(exec(version), "user.exec.command: found nothing"));
  CHECK(has(exec(version + ", command: a, interactiveMode: Always"), "no terminal"));
}

TEST_CASE("impersonation, user and password are read") {
  const testing::TemporaryFolder folder;
  folder.write("k", kubeconfig(kServer, "as: root, as-groups: [a, b], username: u, password: p"));
  const auto config = load_kubeconfig(folder / "k");
  using Header = std::pair<std::string, std::string>;
  CHECK(config.headers == std::vector<Header>{{"Impersonate-User", "root"},
                                              {"Impersonate-Group", "a"},
                                              {"Impersonate-Group", "b"}});
  CHECK(config.username == "u");
  CHECK(config.password == "p");
  CHECK(has(complaint(kubeconfig(kServer, "as: \"a\\nb: c\"")), "text of one line"));
}

TEST_CASE("no complaint shows a secret") {
  CHECK_FALSE(has(complaint(kubeconfig(kServer, "token: [geheim]")), "geheim"));
  CHECK_FALSE(has(complaint(kubeconfig(kServer, "client-key-data: '*geheim*'")), "geheim"));
  CHECK_FALSE(has(complaint(kubeconfig(kServer, "password: [geheim]")), "geheim"));
  CHECK_FALSE(has(complaint(kubeconfig("server: 'https://u:geheim@a'", "")), "geheim"));
  CHECK_FALSE(has(complaint(kubeconfig(kServer, "exec: {env: [{value: geheim}]}")), "geheim"));
}

TEST_CASE("in a pod its service account tells how to reach the server") {
  const Environment host("KUBERNETES_SERVICE_HOST", "fd00::1");
  const Environment port("KUBERNETES_SERVICE_PORT", "6443");
  const testing::TemporaryFolder account;
  CHECK(k8sclient::is_in_cluster());
  account.write("ca.crt", "");
  CHECK_THROWS_AS(k8sclient::in_cluster_config(account.path()), std::runtime_error);
  account.write("token", "t");
  const auto config = k8sclient::in_cluster_config(account.path());
  CHECK(config.server == k8sclient::ServerUrl{true, "fd00::1", 6443, ""});
  CHECK(config.authority.file == account / "ca.crt");
  CHECK(config.token_file == account / "token");
}

TEST_CASE("a kubeconfig that is not there is named") {
  CHECK_THROWS_WITH_AS(load_kubeconfig("/nowhere/k"),
                       "cannot read the kubeconfig /nowhere/k: No such file or directory; "
                       "--kubeconfig names a file that tells how to reach the API server",
                       std::runtime_error);
}
