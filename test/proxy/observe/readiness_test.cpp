#include "proxy/observe/readiness.hpp"

#include <doctest/doctest.h>

#include "proxy/observe/health_server.hpp"
#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal::observe;
using kubeportal::model::IpFamily;

TEST_CASE("a proxy that is ready says ok and tells figures to those who ask") {
  const std::vector<ReadinessCheck> checks{{"first-sync", "done"}, {"rules-IPv4", "in force"}};
  CHECK(readyz(checks, false).status == 200);
  CHECK(readyz(checks, false).body == "ok\n");
  CHECK(readyz(checks, true).status == 200);
  CHECK(readyz(checks, true).body ==
        "[+]first-sync ok: done\n[+]rules-IPv4 ok: in force\nreadyz check passed\n");
}

TEST_CASE("a proxy that is not ready tells why, asked or not") {
  const std::vector<ReadinessCheck> checks{{"first-sync", "done"},
                                           {"rules-IPv4", "not in force yet", false}};
  for (const bool verbose : {false, true}) {
    CHECK(readyz(checks, verbose).status == 503);
    CHECK(readyz(checks, verbose).body ==
          "[+]first-sync ok: done\n[-]rules-IPv4 failed: not in "
          "force yet\nreadyz check failed\n");
  }
}

TEST_CASE("a route may name its query and without one the query is ignored") {
  const auto says = [](std::string text) {
    return [text = std::move(text)](const HttpRequest&, const HttpRespond& respond) {
      respond({200, "text/plain", text});
    };
  };
  RunningServer<HealthServer> running(
      [] { return std::map<IpFamily, FamilyHealth>(); },
      HttpRoutes{{"/readyz", says("short")}, {"/readyz?verbose", says("long")}});
  HttpClient client(running.address());
  CHECK(client.get("/readyz").ends_with("short"));
  CHECK(client.get("/readyz?verbose").ends_with("long"));
  CHECK(client.get("/readyz?other").ends_with("short"));
  CHECK(status_line_of(client.get("/healthz?verbose")) == "HTTP/1.1 200 OK");
}
