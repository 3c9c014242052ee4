#include <doctest/doctest.h>

#include "test/node/flavours.hpp"
#include "test/node/http.hpp"
#include "test/node/lab.hpp"
#include "test/node/served_lab.hpp"
#include "test/node/service_manifest.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kHealth = "192.0.2.1:10256";

std::string readiness_of(const Lab& lab) {
  const auto answer = http_get(lab.outside, kHealth, "/readyz?verbose");
  return answer.status + ' ' + answer.body;
}

bool says(const std::string& page, const std::string& words) {
  return page.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a node tells whether it is ready with figures and connects through its own rules") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    ServedLab lab;
    lab.write("web.yaml", ServiceManifest{}.text());
    const NodeProxy proxy(lab, flavour, {"--healthz-bind-address=0.0.0.0:10256"});
    REQUIRE(http_comes_to(lab.outside, kHealth, "404"));  // there is nothing at /

    const auto page = readiness_of(lab);
    CAPTURE(page);
    CHECK(page.starts_with("200 "));
    for (const auto* words :
         {"[+]serving ok: ", "[+]first-sync ok: ", "[+]rules-IPv4 ok: in force ",
          "[+]rules-IPv6 ok: in force ",
          "[+]connections ok: ", "[+]descriptors ok: ", "[+]conntrack ok: ", "[+]ports ok: ",
          "[+]probe ok: default/web:http/TCP at 10.96.0.10:80 took a connection in ",
          "readyz check passed\n"}) {
      CAPTURE(words);
      CHECK(says(page, words));
    }
    CHECK(http_get(lab.outside, kHealth, "/readyz").body == "ok\n");

    lab.remove("web.yaml");
    CHECK(system::eventually(system::kPatience, [&] {
      return says(readiness_of(lab), "[+]probe ok: no Service on a cluster IP has an endpoint");
    }));
  }
}
