#include "proxy/app/kernel_settings.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace std::chrono_literals;
using app::KernelSetting;

namespace {

const std::string kConntrack = "proc/sys/net/netfilter/nf_conntrack_";
const std::string kHashSize = "sys/module/nf_conntrack/parameters/hashsize";

config::Options options(config::PortalMode mode) {
  config::Options options;
  options.portal_mode = mode;
  return options;
}

/// A folder that stands for /, with files as the kernel has them.
class Machine {
 public:
  void holds(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(
        (root_.path() + '/' + path).substr(0, (root_.path() + '/' + path).rfind('/')));
    root_.write(path, text);
  }
  std::string text(const std::string& path) const {
    std::ifstream file(root_ / path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool apply(const std::vector<KernelSetting>& settings) const {
    return !app::apply_kernel_settings(settings, root_.path());
  }

 private:
  testing::TemporaryFolder root_;
};

}  // namespace

TEST_CASE("the kernel tracks so many connections a core, a fourth as many buckets") {
  const auto settings = app::kernel_settings(options(config::PortalMode::iptables), 8);
  CHECK(settings == std::vector<KernelSetting>{{kConntrack + "max", 262144},
                                               {kHashSize, 65536, true},
                                               {kConntrack + "tcp_timeout_established", 86400},
                                               {kConntrack + "tcp_timeout_close_wait", 3600}});
}

TEST_CASE("few cores get the minimum") {
  const auto settings = app::kernel_settings(options(config::PortalMode::iptables), 2);
  CHECK(settings[0] == KernelSetting{kConntrack + "max", 131072});
  CHECK(settings[1] == KernelSetting{kHashSize, 32768, true});
}

TEST_CASE("zero leaves the kernel alone and what is asked for is set") {
  auto wanted = options(config::PortalMode::iptables);
  wanted.conntrack = {0, 131072, 0s, 0s, true, 10s, 20s};
  CHECK(app::kernel_settings(wanted, 8) ==
        std::vector<KernelSetting>{{kConntrack + "tcp_be_liberal", 1},
                                   {kConntrack + "udp_timeout", 10},
                                   {kConntrack + "udp_timeout_stream", 20}});
}

TEST_CASE("a proxy that binds its portals leaves connection tracking alone") {
  auto wanted = options(config::PortalMode::bind);
  CHECK(app::kernel_settings(wanted, 8).empty());
  wanted.oom_score_adj = -5;
  CHECK(app::kernel_settings(wanted, 8) ==
        std::vector<KernelSetting>{{"proc/self/oom_score_adj", -5}});
}

TEST_CASE("only what differs is written and a larger table of buckets stays") {
  const Machine machine;
  machine.holds(kConntrack + "max", "7\n");
  machine.holds(kConntrack + "udp_timeout", "30\n");
  machine.holds(kHashSize, "65536\n");
  fakes::CapturedLog log;
  CHECK(machine.apply(
      {{kConntrack + "max", 131072}, {kConntrack + "udp_timeout", 30}, {kHashSize, 32768, true}}));
  CHECK(machine.text(kConntrack + "max") == "131072");
  CHECK(machine.text(kConntrack + "udp_timeout") == "30\n");
  CHECK(machine.text(kHashSize) == "65536\n");
  CHECK(log.lines().size() == 1);
  CHECK(log.count("nf_conntrack_max to 131072, it was 7") == 1);
}

TEST_CASE("everything that cannot be set is one warning with what to do") {
  const Machine machine;
  machine.holds(kConntrack + "udp_timeout", "30\n");
  fakes::CapturedLog log;
  CHECK_FALSE(machine.apply(
      {{kConntrack + "max", 131072}, {kHashSize, 32768, true}, {kConntrack + "udp_timeout", 60}}));
  CHECK(machine.text(kConntrack + "udp_timeout") == "60");
  CHECK(log.count("warning: not set: ") == 1);
  CHECK(log.count("nf_conntrack_max = 131072 (No such file or directory), ") == 1);
  CHECK(log.count("hashsize = 32768 (No such file or directory); the kernel tracks no connections "
                  "yet: load nf_conntrack and restart") == 1);
}
