#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test/k8sclient/live_api.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using nlohmann::json;

namespace {

/// A plugin that prints what a file says and notes each run.
struct Plugin {
  explicit Plugin(const std::string& script) {
    folder.write(
        "plugin",
        "#!/bin/sh\ncd \"$(dirname \"$0\")\"\necho \"$KUBERNETES_EXEC_INFO\" >> runs\n" + script);
    std::filesystem::permissions(folder / "plugin", std::filesystem::perms::owner_all);
  }

  k8sclient::ClientConfig config_for(const fakes::ApiServer& server) const {
    auto config = LiveApi::config_of(server);
    config.exec = k8sclient::ExecPlugin{.api_version = "client.authentication.k8s.io/v1",
                                        .command = folder / "plugin",
                                        .arguments = {"get"},
                                        .environment = {{"FLAVOUR", "sweet"}},
                                        .install_hint = "ask your cloud",
                                        .provide_cluster_info = false};
    return config;
  }

  /// What the next run prints.
  void prints(const json& status) const {
    folder.replace("answer", json{{"apiVersion", "client.authentication.k8s.io/v1"},
                                  {"kind", "ExecCredential"},
                                  {"status", status}}
                                 .dump());
  }

  long runs() const {
    std::ifstream file(folder / "runs");
    long count = 0;
    for (std::string line; std::getline(file, line);) ++count;
    return count;
  }

  const TemporaryFolder folder;
};

/// A process that is no child of ours.
class Watched {
 public:
  ~Watched() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  /// By the id in a file; false while there is none.
  bool open(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line) || file.eof()) return false;
    descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, std::stoi(line), 0));
    return descriptor_ >= 0;
  }
  bool ends_within(int milliseconds) const {
    pollfd descriptor{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return ::poll(&descriptor, 1, milliseconds) == 1;
  }

 private:
  int descriptor_ = -1;
};

}  // namespace

TEST_CASE("a plugin is run once for the token of all requests") {
  fakes::ApiServer server;
  server.require_token("sweet-get");
  const Plugin plugin(
      R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",)"
      R"("status":{"token":"'$FLAVOUR-$1'"}}')");
  LiveApi live(plugin.config_for(server), quick_times());
  live.sync();
  CHECK(plugin.runs() == 1);
}

TEST_CASE("a plugin is run again when the server refuses its token") {
  fakes::ApiServer server;
  server.require_token("first");
  const Plugin plugin("cat answer");
  plugin.prints({{"token", "first"}});
  LiveApi live(plugin.config_for(server), quick_times());
  live.sync();
  plugin.prints({{"token", "second"}});
  server.require_token("second");
  server.end_watches();
  server.put(kServices, service_json("web"));
  live.await("+web");
  CHECK(plugin.runs() >= 2);
  CHECK(live.log.count("(401)") == 0);
}

TEST_CASE("a plugin is run again when what it handed out has expired") {
  fakes::ApiServer server;
  server.require_token("t");
  const Plugin plugin("cat answer");
  plugin.prints({{"token", "t"}, {"expirationTimestamp", "2020-01-01T00:00:00Z"}});
  LiveApi live(plugin.config_for(server), quick_times());
  live.sync();
  CHECK(plugin.runs() > 1);
}

TEST_CASE("a plugin may hand out a client certificate") {
  fakes::ApiServer server;
  server.require_client_certificate();
  const Plugin plugin("cat answer");
  plugin.prints({{"clientCertificateData", server.certificates().client},
                 {"clientKeyData", server.certificates().client_key}});
  LiveApi live(plugin.config_for(server), quick_times());
  live.sync();
}

TEST_CASE("a plugin that fails is named with its hint and tried again") {
  fakes::ApiServer server;
  server.require_token("t");
  const Plugin plugin("test -e answer || { echo geheim; exit 3; }; cat answer");
  LiveApi live(plugin.config_for(server), quick_times());
  live.start();
  live.await_that("a complaint", [&] {
    return live.log.count("plugin has failed with exit code 3 (ask your cloud)") == 3;
  });
  CHECK(live.log.count("geheim") == 0);
  plugin.prints({{"token", "t"}});
  live.await_that("synced", [&] { return LiveApi::count("synced", live.journal) == 2; });
}

TEST_CASE("a plugin that is not there is named") {
  fakes::ApiServer server;
  auto config = Plugin("").config_for(server);
  LiveApi live(config, quick_times());
  live.start();
  live.await_that("a complaint", [&] {
    return live.log.count("cannot be started: No such file or directory (ask your cloud)") == 3;
  });
}

TEST_CASE("a plugin that runs is killed with its children when the client ends") {
  fakes::ApiServer server;
  const Plugin plugin("sleep 1000 & echo $! > child; wait");
  Watched child;
  {
    LiveApi live(plugin.config_for(server), quick_times());
    live.start();
    live.await_that("the child", [&] { return child.open(plugin.folder / "child"); });
    CHECK(child.ends_within(0) == false);
  }
  CHECK(child.ends_within(10'000));
}
