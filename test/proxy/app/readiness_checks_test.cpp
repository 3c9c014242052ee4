#include "proxy/app/readiness_checks.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "test/system/temporary_directory.hpp"

using namespace kubeportal;
using namespace std::chrono_literals;
using app::Headroom;
using app::ReadinessFacts;
using model::IpFamily;

namespace {

const model::SyncProgress::TimePoint kNow{1000s};

ReadinessFacts all_well() {
  ReadinessFacts facts;
  facts.first_sync_done = true;
  facts.late_after = 60s;
  facts.connections = {10, 1000};
  facts.descriptors = {100, 20000};
  return facts;
}

/// "+name: figure" or "-name: figure" of the check with that name.
std::string check(const ReadinessFacts& facts, const std::string& name) {
  for (const auto& one : app::readiness_checks(facts, kNow)) {
    if (one.name == name) return (one.holds ? "+" : "-") + one.figure;
  }
  return "none";
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("a proxy that starts is not ready before everything is applied") {
  auto facts = all_well();
  CHECK(check(facts, "first-sync") == "+everything that existed at start is applied");
  facts.first_sync_done = false;
  CHECK(check(facts, "first-sync") == "-what exists is not applied yet");
}

TEST_CASE("a proxy that drains is not ready") {
  auto facts = all_well();
  facts.draining = true;
  CHECK(check(facts, "serving") == "-draining, new clients are refused");
}

TEST_CASE("each watch tells the age of its data and an API server that is away fails nothing") {
  auto facts = all_well();
  facts.sources = {{"services", false, {}, ""},
                   {"nodes", false, {}, "not permitted"},
                   {"endpointslices", true, kNow - 7s, ""},
                   {"endpoints", true, kNow - 3600s, "cannot connect"}};
  CHECK(check(facts, "watch-services") == "-not listed yet");
  CHECK(check(facts, "watch-nodes") == "-not listed yet: not permitted");
  CHECK(check(facts, "watch-endpointslices") == "+heard of 7 s ago");
  CHECK(check(facts, "watch-endpoints") ==
        "+the data is 3600 s old and stays in force: cannot connect");
}

TEST_CASE("rules that a change waits for too long to get into are not ready") {
  auto facts = all_well();
  facts.families[IpFamily::ipv4] = {.oldest_pending = std::nullopt, .last_in_force = kNow - 5s};
  facts.families[IpFamily::ipv6] = {.oldest_pending = kNow - 61s, .last_in_force = kNow - 90s};
  CHECK(check(facts, "rules-IPv4") == "+in force 5 s ago");
  CHECK(check(facts, "rules-IPv6") == "-in force 90 s ago, a change waits since 61 s");
  facts.families[IpFamily::ipv4] = {};
  CHECK(check(facts, "rules-IPv4") == "-not in force yet");
}

TEST_CASE("what is limited tells its headroom and fails when there is none left") {
  auto facts = all_well();
  CHECK(check(facts, "connections") == "+10 of 1000 connections, 1 %");
  CHECK(check(facts, "conntrack") == "none");
  facts.conntrack = Headroom{131072, 131072};
  CHECK(check(facts, "conntrack") == "-131072 of 131072 entries, 100 %");
  facts.conntrack = Headroom{5, 0};
  CHECK(check(facts, "conntrack") == "+5 entries, without a limit");
  facts.ports = Headroom{30000, 28232};
  CHECK(check(facts, "ports").starts_with("+30000 of 28232"));
}

TEST_CASE("headroom is read from proc") {
  const system::TemporaryDirectory root;
  CHECK_FALSE(app::conntrack_headroom(root / ""));
  CHECK_FALSE(app::port_headroom(root / ""));
  write(root / "proc/sys/net/netfilter/nf_conntrack_count", "12\n");
  write(root / "proc/sys/net/netfilter/nf_conntrack_max", "262144\n");
  write(root / "proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
  write(root / "proc/net/sockstat",
        "sockets: used 300\nTCP: inuse 45 orphan 0 tw 6 alloc 50 mem 3\nUDP: inuse 2 mem 1\n");
  CHECK(app::conntrack_headroom(root / "")->in_use == 12);
  CHECK(app::conntrack_headroom(root / "")->limit == 262144);
  CHECK(app::port_headroom(root / "")->in_use == 45);
  CHECK(app::port_headroom(root / "")->limit == 28232);
}
