#include "proxy/portal/bind_portals.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/bind_portals_fixture.hpp"

namespace kubeportal::portal {

using fakes::Journal;
using test::at;
using test::BindPortalsFixture;
using test::cluster_ip;
using test::machine;
using test::make_name;
using test::make_portal;
using test::node_port;

TEST_CASE("a portal is opened and closed with the lines an operator reads") {
  BindPortalsFixture f;
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:0")});
  CHECK(f.log.lines() ==
        Journal{"info: opened ClusterIP 127.0.0.1:40000 for default/web:http/TCP"});
  f.portals.remove(make_name());
  CHECK(f.log.lines().back() == "info: closed ClusterIP 127.0.0.1:40000 for default/web:http/TCP");
  CHECK(f.news() == Journal{"open default/web:http/TCP IPv4 cluster 127.0.0.1:0",
                            "close default/web:http/TCP IPv4 cluster 127.0.0.1:40000"});
  CHECK(f.data_plane.misuse.empty());
}

TEST_CASE("portals that stay are not touched") {
  BindPortalsFixture f;
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:0"), cluster_ip("127.0.0.2:80")});
  f.news();
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:0"), cluster_ip("127.0.0.3:80")});
  CHECK(f.news() == Journal{"close default/web:http/TCP IPv4 cluster 127.0.0.2:80",
                            "open default/web:http/TCP IPv4 cluster 127.0.0.3:80"});
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:0"), cluster_ip("127.0.0.3:80")});
  CHECK(f.news().empty());
}

TEST_CASE("a changed scope opens the address anew for the other leg") {
  BindPortalsFixture f;
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80")});
  f.news();
  f.portals.set(make_name(),
                {make_portal(model::PortalKind::cluster_ip, "127.0.0.1:80", model::Scope::local)});
  CHECK(f.news() == Journal{"close default/web:http/TCP IPv4 cluster 127.0.0.1:80",
                            "open default/web:http/TCP IPv4 local 127.0.0.1:80"});
}

TEST_CASE("source ranges are handed on and their change opens the address anew") {
  BindPortalsFixture f;
  auto portal = make_portal(model::PortalKind::load_balancer_ip, "192.0.2.10:80");
  portal.allowed_sources = {*model::parse_cidr("10.0.0.0/8")};
  f.portals.set(make_name(), {portal});
  CHECK(f.data_plane.allowed_sources == portal.allowed_sources);
  portal.allowed_sources = {*model::parse_cidr("10.1.0.0/16")};
  f.portals.set(make_name(), {portal});
  CHECK(f.data_plane.allowed_sources == portal.allowed_sources);
  CHECK(f.data_plane.open_addresses() == 1);
}

TEST_CASE("a portal whose address is elsewhere is said once and opened when the address comes") {
  BindPortalsFixture f;
  const std::vector portals{cluster_ip("10.96.0.1:80")};
  f.portals.set(make_name(), portals);
  f.portals.set(make_name(), portals);
  CHECK(f.news().empty());
  CHECK(f.log.lines() == Journal{"info: not opening ClusterIP 10.96.0.1:80 for "
                                 "default/web:http/TCP: not an address of this machine"});

  f.portals.local_addresses_changed(machine({"10.96.0.1"}));
  CHECK(f.news() == Journal{"open default/web:http/TCP IPv4 cluster 10.96.0.1:80"});
  f.portals.local_addresses_changed(machine());
  CHECK(f.news() == Journal{"close default/web:http/TCP IPv4 cluster 10.96.0.1:80"});
}

TEST_CASE("node ports follow the addresses of the machine") {
  BindPortalsFixture f({"192.0.2.0/24"});
  f.portals.set(make_name(), {node_port("0.0.0.0:30080")});
  f.portals.local_addresses_changed(machine({"192.0.2.11"}));
  f.portals.local_addresses_changed(LocalAddresses());
  CHECK(f.news() == Journal{"open default/web:http/TCP IPv4 cluster 192.0.2.10:30080",
                            "open default/web:http/TCP IPv4 cluster 192.0.2.11:30080",
                            "close default/web:http/TCP IPv4 cluster 192.0.2.10:30080",
                            "close default/web:http/TCP IPv4 cluster 192.0.2.11:30080"});
  CHECK(f.log.count("no address of this machine matches --nodeport-addresses") == 1);
}

TEST_CASE("a verdict neither reopens a portal nor repeats that another is not opened") {
  BindPortalsFixture f;
  auto opened = cluster_ip("127.0.0.1:80");
  auto elsewhere = cluster_ip("203.0.113.5:80");
  f.portals.set(make_name(), {opened, elsewhere});
  CHECK(f.news().size() == 1);
  opened.verdict = elsewhere.verdict = model::Verdict::refuse;
  f.portals.set(make_name(), {opened, elsewhere});
  CHECK(f.news().empty());
  CHECK(f.log.count("not opening ClusterIP 203.0.113.5:80") == 1);
}

TEST_CASE("removing what was never set changes nothing") {
  BindPortalsFixture f;
  f.portals.remove(make_name());
  CHECK(f.news().empty());
}

TEST_CASE("an external IP that is not on this machine is an error until its address comes") {
  BindPortalsFixture f;
  f.refuse("203.0.113.5:80", boost::system::errc::address_not_available);
  f.portals.set(make_name(), {make_portal(model::PortalKind::external_ip, "203.0.113.5:80")});
  CHECK(f.log.count("error: cannot open ExternalIP 203.0.113.5:80 for default/web:http/TCP: "
                    "203.0.113.5 is not an address of this machine") == 1);
  f.allow("203.0.113.5:80");
  f.news();
  f.portals.local_addresses_changed(machine({"203.0.113.5"}));
  CHECK(f.news() == Journal{"open default/web:http/TCP IPv4 cluster 203.0.113.5:80"});
  CHECK(f.log.lines().back() ==
        "info: opened ExternalIP 203.0.113.5:80 for default/web:http/TCP after 1 failed attempts");
  CHECK_FALSE(f.timer.is_set());
}

TEST_CASE("it is told once that what existed at start is open") {
  BindPortalsFixture f;
  int told = 0;
  f.portals.tell_when_open([&] { ++told; });
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80")});
  CHECK(told == 0);
  f.portals.commit();
  f.portals.commit();
  CHECK(told == 1);
}

TEST_CASE("after the stop nothing is opened and what is open stays") {
  BindPortalsFixture f;
  f.refuse("127.0.0.2:80", boost::system::errc::address_in_use);
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80"), cluster_ip("127.0.0.2:80")});
  f.portals.stop();
  f.news();
  CHECK_FALSE(f.timer.is_set());
  f.portals.local_addresses_changed(machine({"10.96.0.1"}));
  f.portals.set(make_name("api"), {cluster_ip("127.0.0.3:80")});
  CHECK(f.news().empty());
  CHECK(f.data_plane.open_addresses() == 1);
}

}  // namespace kubeportal::portal
