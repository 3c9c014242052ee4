#include <map>
#include <sstream>

#include <doctest/doctest.h>

#include "test/node/lab.hpp"
#include "test/node/service_manifest.hpp"
#include "test/system/deadline.hpp"
#include "test/system/echo_endpoint.hpp"

using namespace kubeportal;
using namespace kubeportal::node;
using namespace std::chrono_literals;
using system::Clock;

namespace {

constexpr int kServices = 10'000;
constexpr int kServicesAFile = 500;
constexpr std::size_t kMostRules = 40;

std::string address_of(int service) {
  return "10.96." + std::to_string(service / 256) + '.' + std::to_string(service % 256);
}

std::string manifest_of(int service) {
  return ServiceManifest{.name = "s" + std::to_string(service),
                         .cluster_ip = address_of(service + 1)}
      .text();
}

struct BigLab : Lab {
  BigLab() {
    const Inside inside(pod);
    endpoint.emplace('!', *model::parse_socket_address("10.244.1.2:8080"));
    for (int first = 0; first < kServices; first += kServicesAFile) {
      std::string text;
      for (int i = first; i < first + kServicesAFile; ++i) text += manifest_of(i) + "---\n";
      write(std::to_string(first) + ".yaml", text);
    }
  }

  std::optional<system::EchoEndpoint> endpoint;
};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// How often rules of ours in nat have been passed, as the packet counters say: the rules of a
/// chain up to the one that matched are not counted, so each jump stands for those before it.
std::size_t rules_passed(const Lab& lab, const std::string& destination) {
  std::istringstream saved(run_in(lab.node, {"iptables-nft-save", "-c", "-t", "nat"}));
  std::map<std::string, std::size_t> position;
  std::size_t passed = 0;
  bool seen = false;
  for (std::string line; std::getline(saved, line);) {
    const auto rule = line.find(" -A KUBE-");
    if (rule == std::string::npos) continue;
    const auto chain = line.substr(rule + 4, line.find(' ', rule + 4) - rule - 4);
    const auto place = ++position[chain];
    if (line.starts_with("[0:")) continue;
    passed += place;
    seen |= line.find("-d " + destination + "/32") != std::string::npos;
  }
  CHECK(seen);
  return passed;
}

}  // namespace

TEST_CASE("ten thousand services are steered within seconds and found within forty rules") {
  BigLab lab;
  const auto start = Clock::now();
  const NodeProxy proxy(lab, "nft");
  MESSAGE("first sync of " << kServices << " services: " << seconds_since(start) << " s");

  const auto last = address_of(kServices);
  REQUIRE(dial(lab.outside, last + ":80") == Outcome::served);
  CHECK(rules_passed(lab, last) <= kMostRules);

  lab.write("one.yaml", ServiceManifest{.name = "one", .cluster_ip = "10.97.0.1"}.text());
  const auto changed = Clock::now();
  CHECK(proxy.err().wait_for_line("IPv4 rules: ", system::kPatience, 2));
  MESSAGE("one more service in force: " << seconds_since(changed) << " s");
  CHECK(dial(lab.outside, "10.97.0.1:80") == Outcome::served);

  run_in(lab.node, {"iptables-nft", "-t", "nat", "-F"});
  const auto flushed = Clock::now();
  CHECK(comes_to(lab.outside, last + ":80", Outcome::served));
  MESSAGE("flushed rules laid again: " << seconds_since(flushed) << " s");
  CHECK(Clock::now() - flushed <= 5s);
}
