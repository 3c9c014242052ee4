#include <doctest/doctest.h>

#include "test/proxy/portal/bind_portals_fixture.hpp"

namespace kubeportal::portal {

using fakes::Journal;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::BindPortalsFixture;
using test::cluster_ip;
using test::make_name;
using test::node_port;

namespace {
constexpr const char* kOpen = "open default/web:http/TCP IPv4 cluster 127.0.0.1:80";
}

TEST_CASE("a port that a process has is reported once with its holder while the others open") {
  BindPortalsFixture f;
  f.refuse("127.0.0.1:80", boost::system::errc::address_in_use);
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80"), cluster_ip("127.0.0.2:80")});
  f.timer.advance(seconds(10));
  CHECK(f.log.lines() ==
        Journal{"error: cannot open ClusterIP 127.0.0.1:80 for default/web:http/TCP: the port is "
                "taken by nginx (pid 1234); stop that process or give the Service another port. "
                "Its clients are not served; trying again until it opens",
                "info: opened ClusterIP 127.0.0.2:80 for default/web:http/TCP"});
}

TEST_CASE("a holder that cannot be known is not invented") {
  BindPortalsFixture f;
  f.holder.reset();
  f.refuse("127.0.0.1:80", boost::system::errc::address_in_use);
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80")});
  CHECK(f.log.count("taken by a process that cannot be seen from here") == 1);
}

TEST_CASE("retries come after one second and double to thirty") {
  BindPortalsFixture f;
  f.refuse("127.0.0.1:80", boost::system::errc::address_in_use);
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80")});
  CHECK(f.news() == Journal{kOpen});
  for (const int pause : {1, 2, 4, 8, 16, 30, 30}) {
    f.timer.advance(seconds(pause) - milliseconds(1));
    CHECK(f.news().empty());
    f.timer.advance(milliseconds(1));
    CHECK(f.news() == Journal{kOpen});
  }
}

TEST_CASE("a port that becomes free is opened and that is said once") {
  BindPortalsFixture f;
  f.refuse("127.0.0.1:80", boost::system::errc::address_in_use);
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80")});
  f.timer.advance(seconds(1));
  f.allow("127.0.0.1:80");
  f.timer.advance(seconds(60));
  CHECK(f.log.lines().back() ==
        "info: opened ClusterIP 127.0.0.1:80 for default/web:http/TCP after 2 failed attempts");
  CHECK(f.log.lines().size() == 2);
  CHECK_FALSE(f.timer.is_set());
}

TEST_CASE("another error is news") {
  BindPortalsFixture f;
  f.refuse("127.0.0.1:80", boost::system::errc::address_in_use);
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80")});
  f.refuse("127.0.0.1:80", boost::system::errc::permission_denied);
  f.timer.advance(seconds(1));
  CHECK(f.log.count("need root or CAP_NET_BIND_SERVICE") == 1);
  f.refuse("127.0.0.1:80", boost::system::errc::too_many_files_open);
  f.timer.advance(seconds(2));
  CHECK(f.log.count("raise the limit of open files") == 1);
}

TEST_CASE("a removed portal is not retried") {
  BindPortalsFixture f;
  f.refuse("127.0.0.1:80", boost::system::errc::address_in_use);
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80")});
  f.portals.remove(make_name());
  CHECK_FALSE(f.timer.is_set());
  CHECK(f.news() == Journal{kOpen});
}

TEST_CASE("each failing portal keeps its own rhythm") {
  BindPortalsFixture f;
  f.refuse("127.0.0.1:80", boost::system::errc::address_in_use);
  f.refuse("127.0.0.2:80", boost::system::errc::address_in_use);
  f.portals.set(make_name(), {cluster_ip("127.0.0.1:80")});
  f.timer.advance(milliseconds(500));
  f.portals.set(make_name("api"), {cluster_ip("127.0.0.2:80")});
  f.news();
  f.timer.advance(milliseconds(500));
  CHECK(f.news() == Journal{kOpen});
  f.timer.advance(milliseconds(500));
  CHECK(f.news() == Journal{"open default/api:http/TCP IPv4 cluster 127.0.0.2:80"});
}

TEST_CASE("of two services with one address the first has it until it goes") {
  BindPortalsFixture f;
  f.portals.set(make_name("first"), {cluster_ip("127.0.0.1:80")});
  f.portals.set(make_name("second"), {cluster_ip("127.0.0.1:80")});
  f.portals.set(make_name("third"), {cluster_ip("127.0.0.1:80")});
  CHECK(f.log.count("error: cannot open ClusterIP 127.0.0.1:80 for default/second:http/TCP: "
                    "ClusterIP 127.0.0.1:80 for default/first:http/TCP has that port and was "
                    "first") == 1);
  CHECK(f.news() == Journal{"open default/first:http/TCP IPv4 cluster 127.0.0.1:80"});

  f.portals.remove(make_name("first"));
  CHECK(f.news() == Journal{"close default/first:http/TCP IPv4 cluster 127.0.0.1:80",
                            "open default/second:http/TCP IPv4 cluster 127.0.0.1:80"});
  CHECK(f.log.count("for default/third:http/TCP: ClusterIP 127.0.0.1:80 for "
                    "default/second:http/TCP has that port") == 1);
}

TEST_CASE("who waits for a place says so once however often others come free") {
  BindPortalsFixture f;
  f.portals.set(make_name("first"), {cluster_ip("127.0.0.1:80")});
  f.portals.set(make_name("second"), {cluster_ip("127.0.0.1:80")});
  f.portals.set(make_name("other"), {cluster_ip("127.0.0.9:81")});
  f.portals.remove(make_name("other"));
  CHECK(f.log.count("cannot open") == 1);
}

TEST_CASE("an owner that changes its portal keeps the place before those who wait") {
  BindPortalsFixture f;
  f.portals.set(make_name("first"), {cluster_ip("127.0.0.1:80")});
  f.portals.set(make_name("second"), {cluster_ip("127.0.0.1:80")});
  f.news();
  f.portals.set(make_name("first"), {test::make_portal(model::PortalKind::cluster_ip,
                                                       "127.0.0.1:80", model::Scope::local)});
  CHECK(f.news() == Journal{"close default/first:http/TCP IPv4 cluster 127.0.0.1:80",
                            "open default/first:http/TCP IPv4 local 127.0.0.1:80"});
}

TEST_CASE("a node port on every address waits for the service that has one of them") {
  BindPortalsFixture f;
  f.portals.set(make_name("one"), {cluster_ip("127.0.0.1:30080")});
  f.portals.set(make_name("web"), {node_port("0.0.0.0:30080")});
  CHECK(f.log.count("cannot open NodePort 0.0.0.0:30080 for default/web:http/TCP: ClusterIP "
                    "127.0.0.1:30080 for default/one:http/TCP has that port") == 1);
  f.portals.remove(make_name("one"));
  CHECK(f.log.lines().back() == "info: opened NodePort 0.0.0.0:30080 for default/web:http/TCP");
}

TEST_CASE("a service that waits and goes leaves nothing behind") {
  BindPortalsFixture f;
  f.portals.set(make_name("first"), {cluster_ip("127.0.0.1:80")});
  f.portals.set(make_name("second"), {cluster_ip("127.0.0.1:80")});
  f.portals.remove(make_name("second"));
  f.news();
  f.portals.remove(make_name("first"));
  CHECK(f.news() == Journal{"close default/first:http/TCP IPv4 cluster 127.0.0.1:80"});
  CHECK(f.data_plane.open_addresses() == 0);
  CHECK(f.data_plane.misuse.empty());
}

}  // namespace kubeportal::portal
