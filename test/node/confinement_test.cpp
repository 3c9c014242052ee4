#include <csignal>
#include <fstream>
#include <optional>
#include <sstream>

#include <doctest/doctest.h>

#include "test/node/flavours.hpp"
#include "test/node/lab.hpp"
#include "test/node/service_manifest.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"

using namespace kubeportal;
using namespace kubeportal::node;
using system::kPatience;

namespace {

struct ServedLab : Lab {
  ServedLab() {
    const Inside inside(pod);
    endpoint.emplace('!', *model::parse_socket_address("10.244.1.2:8080"));
  }

  system::ChildProcess start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(),
                     {"--source=" + manifests.path().string(), "--hostname-override=node-1",
                      "--iptables-min-sync-period=0s", "--metrics-bind-address=127.0.0.1:10249"});
    const Inside inside(node);
    return system::start_kube_portal_confined(arguments);
  }

  std::optional<system::EchoEndpoint> endpoint;
};

std::string content(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void check_confined(const system::ChildProcess& process) {
  const auto folder = "/proc/" + std::to_string(process.pid());
  const auto status = content(folder + "/status");
  CHECK(status.find("CapEff:\t0000000000003400\n") != std::string::npos);
  CHECK(status.find("CapBnd:\t0000000000003400\n") != std::string::npos);
  CHECK(status.find("NoNewPrivs:\t1\n") != std::string::npos);

  std::istringstream mounts(content(folder + "/mounts"));
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string what;
    std::string place;
    std::string kind;
    std::string options;
    words >> what >> place >> kind >> options;
    if (place.starts_with("/proc") || place.starts_with("/sys") || place.starts_with("/dev"))
      continue;
    CAPTURE(line);
    CHECK(options.starts_with("ro") == (place != "/run/xtables.lock"));
  }
}

void stop(system::ChildProcess& process) {
  process.send_signal(SIGTERM);
  CHECK(process.wait_for_exit(kPatience) == system::kSuccess);
  CHECK(process.err().text().find("[error]") == std::string::npos);
}

}  // namespace

TEST_CASE("three capabilities and a lock to write are enough to steer") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    ServedLab lab;
    lab.write(
        "web.yaml",
        ServiceManifest{.spec = "  type: NodePort\n", .port = "port: 80, nodePort: 30080"}.text());
    auto process = lab.start({"--iptables-flavour=" + flavour, "--cleanup-on-exit"});
    REQUIRE(process.err().wait_for_line("IPv4 rules are in force", kPatience));
    check_confined(process);
    CHECK(comes_to(lab.outside, "10.96.0.10:80", Outcome::served));
    CHECK(comes_to(lab.outside, "192.0.2.1:30080", Outcome::served));
    CHECK(comes_to(lab.node, "127.0.0.1:30080", Outcome::served));
    lab.write("two.yaml", ServiceManifest{.name = "two", .cluster_ip = "10.96.0.11"}.text());
    CHECK(comes_to(lab.pod, "10.96.0.11:80", Outcome::served));
    stop(process);
    CHECK(saved_rules(lab, flavour).find("KUBE-PORTALS") == std::string::npos);
  }
}

TEST_CASE("three capabilities are enough to bind the ports below 1024") {
  ServedLab lab;
  lab.write("web.yaml", ServiceManifest{.cluster_ip = "192.0.2.1"}.text());
  auto process = lab.start({"--portal-mode=bind"});
  CHECK(comes_to(lab.outside, "192.0.2.1:80", Outcome::served));
  check_confined(process);
  stop(process);
}
