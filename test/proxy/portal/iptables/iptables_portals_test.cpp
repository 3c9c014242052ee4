#include "proxy/portal/iptables/iptables_portals.hpp"

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/fakes/manual_retry_timer.hpp"
#include "test/fakes/recording_data_plane.hpp"
#include "test/proxy/portal/iptables/fake_kernel.hpp"
#include "test/proxy/portal/iptables/packet_walk.hpp"

using namespace std::chrono_literals;
using namespace kubeportal;
using namespace kubeportal::portal;
using namespace kubeportal::portal::test;

namespace {

Flavour fake_flavour(std::uint64_t& generation) {
  return {true, {"save", "restore"}, {"save6", "restore6"}, [&] { return generation; }, {}};
}

struct Portals {
  Portals() { portals.adopt(model::IpFamily::ipv4, {}); }

  void set(const std::string& service, const std::vector<model::Portal>& wanted) {
    portals.set(make_name(service), wanted);
  }
  void advance(std::chrono::milliseconds time) {
    for (auto* timer : {&pace, &look, &ipv4, &ipv6}) timer->advance(time);
  }
  /// What the kernel is given next.
  std::string transaction() { return kernel.next().input; }
  /// As the kernel's count of transactions would.
  void lay() {
    const auto text = transaction();
    for (auto at = text.find("COMMIT"); at != text.npos; at = text.find("COMMIT", at + 1)) {
      ++generation;
    }
    kernel.succeed();
  }

  fakes::CapturedLog log;
  fakes::Journal journal;
  fakes::RecordingDataPlane data_plane{journal};
  FakeKernel kernel{journal};
  fakes::ManualRetryTimer pace;
  fakes::ManualRetryTimer look;
  fakes::ManualRetryTimer ipv4;
  fakes::ManualRetryTimer ipv6;
  model::RuleStatistics statistics;
  model::SyncProgress progress;
  model::Journal changes{100};
  std::uint64_t generation = 1;
  std::vector<ListeningSocket> listening;
  IptablesPortals portals{
      {NodePortAddresses({}), {}, std::nullopt, {32768, 60999}, 1s, 30s},
      fake_flavour(generation),
      {machine(), {}},
      data_plane,
      kernel,
      {pace, look, ipv4, ipv6},
      {[this](auto) { return listening; },
       [](auto, const auto&) { return std::optional<std::string>("sshd (pid 7)"); }},
      {[](auto, const auto&) {}, [] {}},
      statistics,
      progress,
      changes};
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE_FIXTURE(Portals, "the socket listens before a rule leads to it") {
  set("web", {cluster_ip("10.96.0.1:80")});
  CHECK(journal == fakes::Journal{"open default/web:http/TCP IPv4 cluster 0.0.0.0:0"});
  portals.commit();
  CHECK(contains(transaction(), "-d 10.96.0.1/32 -p tcp -m tcp --dport 80"));
  CHECK(contains(transaction(), "--to-ports 40000"));
}

TEST_CASE_FIXTURE(Portals, "nothing reaches the kernel before everything at start is known") {
  set("web", {cluster_ip("10.96.0.1:80")});
  advance(1h);
  CHECK_FALSE(kernel.is_running());
}

TEST_CASE_FIXTURE(Portals, "a change is in force when the kernel has taken its rules") {
  const auto waits = [&] {
    return progress.families().at(model::IpFamily::ipv4).oldest_pending.has_value();
  };
  set("web", {cluster_ip("10.96.0.1:80")});
  progress.queued();
  portals.commit();
  CHECK(waits());
  lay();
  CHECK_FALSE(waits());
}

TEST_CASE_FIXTURE(Portals, "a change that no rule depends on is in force at once") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  lay();
  progress.endpoints_changed(model::IpFamily::ipv4, std::nullopt);
  portals.commit();
  CHECK(progress.statistics().endpoint_changes_pending == 0);
}

TEST_CASE_FIXTURE(Portals, "a change that no rule depends on waits for a kernel that takes none") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  kernel.fail();
  progress.endpoints_changed(model::IpFamily::ipv4, std::nullopt);
  portals.commit();
  advance(1s);
  CHECK(progress.statistics().endpoint_changes_pending == 1);
  kernel.succeed(saved_text({}));
  lay();
  CHECK(progress.statistics().endpoint_changes_pending == 0);
}

TEST_CASE_FIXTURE(Portals, "a socket closes after its rule is gone") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  lay();
  portals.remove(make_name("web"));
  portals.commit();
  CHECK(data_plane.open_addresses() == 1);
  pace.advance(1s);
  CHECK(data_plane.open_addresses() == 1);
  kernel.fail();
  CHECK(data_plane.open_addresses() == 1);
  ipv4.advance(1s);
  kernel.succeed(saved_text({}));
  kernel.succeed_all();
  CHECK(data_plane.open_addresses() == 0);
  CHECK(data_plane.misuse.empty());
}

TEST_CASE_FIXTURE(Portals, "the kernel is not touched where nothing was set") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  lay();
  journal.clear();
  portals.commit();
  pace.advance(1s);
  CHECK(journal.empty());
}

TEST_CASE_FIXTURE(Portals,
                  "all portals of a leg lead to one proxy port and a Local leg has its own") {
  auto external =
      make_portal(model::PortalKind::external_ip, "203.0.113.7:80", model::Scope::local);
  set("web", {cluster_ip("10.96.0.1:80"), node_port("0.0.0.0:30080"), external});
  CHECK(data_plane.open_addresses() == 2);
  portals.commit();
  CHECK(contains(transaction(), "ExternalIP (local)"));
}

TEST_CASE_FIXTURE(Portals, "a change of ports keeps the proxy port") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  lay();
  set("web", {cluster_ip("10.96.0.1:81")});
  portals.commit();
  pace.advance(1s);
  CHECK(contains(transaction(), "--dport 81"));
  CHECK(contains(transaction(), "--to-ports 40000"));
}

TEST_CASE_FIXTURE(Portals, "a port that the proxy could not get is tried again and then steered") {
  data_plane.refuse(at("0.0.0.0:0"), make_error_code(boost::system::errc::too_many_files_open));
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  CHECK(contains(transaction(), "REJECT"));
  CHECK(log.count("no proxy port over IPv4") == 1);
  lay();
  data_plane.refuse(at("0.0.0.0:0"), {});
  pace.advance(1s);
  look.advance(1s);
  CHECK(contains(transaction(), "--to-ports 40000"));
}

TEST_CASE_FIXTURE(Portals, "names that are no names are not served and the others are") {
  set("$(reboot)", {cluster_ip("10.96.0.1:80")});
  set("web", {cluster_ip("10.96.0.2:80")});
  portals.commit();
  CHECK_FALSE(contains(transaction(), "reboot"));
  CHECK(contains(transaction(), "10.96.0.2"));
  CHECK(log.count("default/$(reboot):http/TCP: not served") == 1);
}

TEST_CASE_FIXTURE(Portals,
                  "addresses that belong to nobody or to this machine alone are not steered") {
  set("web",
      {cluster_ip("0.0.0.0:80"), cluster_ip("127.0.0.1:80"), cluster_ip("224.0.0.1:80"),
       cluster_ip("255.255.255.255:80"), cluster_ip("10.96.0.1:0"), cluster_ip("10.96.0.2:80")});
  portals.commit();
  const auto text = transaction();
  for (const auto* bad :
       {"0.0.0.0/32", "127.0.0.1/32", "224.0.0.1", "255.255.255.255", "--dport 0 "}) {
    CHECK_FALSE(contains(text, bad));
  }
  CHECK(contains(text, "10.96.0.2"));
}

TEST_CASE_FIXTURE(Portals, "an address of this node whose port somebody listens on is left alone") {
  listening = {{at("0.0.0.0:22"), 1}};
  set("ssh", {make_portal(model::PortalKind::external_ip, "192.0.2.10:22"),
              make_portal(model::PortalKind::external_ip, "203.0.113.7:22")});
  portals.commit();
  CHECK_FALSE(contains(transaction(), "192.0.2.10"));
  CHECK(contains(transaction(), "203.0.113.7"));
  CHECK(log.count("sshd (pid 7)") == 1);
}

TEST_CASE_FIXTURE(Portals, "a change of the kernel's rules by another hand is looked into") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  lay();
  journal.clear();
  look.advance(1s);
  CHECK(journal.empty());
  ++generation;
  look.advance(1s);
  CHECK(journal == fakes::Journal{"save"});
  kernel.succeed(saved_text({}));
  kernel.succeed();
  CHECK(statistics.ipv4.drift_repairs.read() == 1);
}

TEST_CASE_FIXTURE(Portals, "a change in the moment after our own is seen as well") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  ++generation;
  lay();
  journal.clear();
  look.advance(1s);
  CHECK(journal == fakes::Journal{"save"});
}

TEST_CASE_FIXTURE(Portals, "after the stop no rule is changed") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  lay();
  portals.stop();
  journal.clear();
  portals.remove(make_name("web"));
  portals.commit();
  ++generation;
  advance(1h);
  CHECK(journal.empty());
}

TEST_CASE_FIXTURE(Portals, "an unnumbered interface has everything led to the node's address") {
  set("web", {cluster_ip("10.96.0.1:80")});
  portals.commit();
  lay();
  portals.addresses_changed({machine(), {model::IpFamily::ipv4}});
  pace.advance(1s);
  CHECK(contains(transaction(), "DNAT --to-destination 192.0.2.10:40000"));
}

TEST_CASE_FIXTURE(Portals, "it is told once that the first rules are in force of every family") {
  portals.adopt(model::IpFamily::ipv6, {});
  int told = 0;
  portals.tell_when_in_force([&] { ++told; });
  set("web", {cluster_ip("10.96.0.1:80"), cluster_ip("[fd00:96::1]:80")});
  portals.commit();
  CHECK(told == 0);
  lay();
  CHECK(told == 0);
  lay();
  CHECK(told == 1);
  set("two", {cluster_ip("10.96.0.2:80")});
  portals.commit();
  advance(1s);
  lay();
  CHECK(told == 1);
}
