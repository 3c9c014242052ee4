#include "proxy/app/configuration_follower.hpp"

#include <chrono>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "config/flags.hpp"
#include "k8sclient/small_file.hpp"
#include "test/fakes/captured_log.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;

namespace {

std::string file_with(const std::string& fields) {
  return "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n"
         "clientConnection: {kubeconfig: /k}\n" +
         fields;
}

/// A follower of a real file, driven until it has said something.
class LiveConfiguration {
 public:
  explicit LiveConfiguration(const testing::TemporaryFolder& folder)
      : argument_("--config=" + folder / "config.conf"),
        follower_(io_, *read(), [this] { return read(); }) {
    follower_.start();
  }

  void await(const std::string& line) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (log.count(line) == 0) {
      if (std::chrono::steady_clock::now() > deadline) FAIL("waited in vain for " << line);
      io_.run_one_for(std::chrono::milliseconds(100));
    }
  }

  const config::KubeProxyConfiguration& in_force() const { return follower_.in_force(); }

  fakes::CapturedLog log;

 private:
  boost::system::result<config::Options, config::UsageError> read() const {
    const char* const argv[] = {"kube-portal", argument_.c_str()};
    return config::parse_command_line(2, argv, k8sclient::read_small_file);
  }

  const std::string argument_;
  boost::asio::io_context io_;
  app::ConfigurationFollower follower_;
};

}  // namespace

TEST_CASE("a changed file counts where it can and the rest is named with what stays in force") {
  const testing::TemporaryFolder folder;
  folder.write("config.conf", file_with("logging: {verbosity: 0}\n"));
  LiveConfiguration live(folder);
  folder.replace("config.conf", file_with("logging: {verbosity: 4}\nconntrack: {min: 7}\n"));
  live.await("info: " + (folder / "config.conf") +
             ": logging.verbosity is 4 from now on, it was 0");
  live.await("warning: " + (folder / "config.conf") +
             ": conntrack.min is 7 after a restart; 131072 stays in force until then");
  CHECK(spdlog::get_level() == spdlog::level::trace);
  CHECK(live.in_force().logging.verbosity == 4);
  CHECK(live.in_force().conntrack.min == 131072);

  folder.replace("config.conf", file_with("logging: {verbosity: 4}\n"));
  live.await("says again what is in force");
}

TEST_CASE("a file that is wrong leaves the running configuration in force") {
  const testing::TemporaryFolder folder;
  folder.write("config.conf", file_with(""));
  LiveConfiguration live(folder);
  folder.write("config.conf", file_with("oomScoreAdj: much\nmode: x\n"));
  live.await("config.conf:4:14: oomScoreAdj: found \"much\"; allowed: a number from");
  live.await("config.conf:5:7: mode: found \"x\"");
  CHECK(live.log.count("; the running configuration stays in force") == 2);
  folder.remove("config.conf");
  live.await("config.conf: No such file or directory");
  folder.write("config.conf", file_with("logging: {verbosity: 2}\nnew: 1\n"));
  live.await("logging.verbosity is 2 from now on");
  CHECK(live.log.count("warning: " + (folder / "config.conf") + ":5:6: new: found a field that") ==
        1);
}

TEST_CASE("the swap of a mounted ConfigMap is followed") {
  const testing::TemporaryFolder folder;
  const auto version = [&](const std::string& name, const std::string& fields) {
    std::filesystem::create_directory(folder / name);
    folder.write(name + "/config.conf", file_with(fields));
    std::filesystem::create_symlink(name, folder / "..new");
    std::filesystem::rename(folder / "..new", folder / "..data");
  };
  version("..1", "");
  std::filesystem::create_symlink("..data/config.conf", folder / "config.conf");
  LiveConfiguration live(folder);
  version("..2", "logging: {verbosity: 3}\n");
  live.await("logging.verbosity is 3 from now on");
}
