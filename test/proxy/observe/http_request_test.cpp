#include "proxy/observe/http_request.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::observe;

TEST_CASE("the parameters of a target are decoded") {
  const auto parameters = parameters_of("/v1/connections?service=default%2Fweb&state=half+closed");
  REQUIRE(parameters);
  CHECK(*parameters == HttpParameters{{"service", "default/web"}, {"state", "half closed"}});
}

TEST_CASE("a target without a query has no parameters") {
  CHECK(parameters_of("/v1")->empty());
  CHECK(parameters_of("/v1?")->empty());
  CHECK(path_of("/v1?a=b") == "/v1");
}

TEST_CASE("a query that cannot be decoded or says a thing twice is none") {
  CHECK_FALSE(parameters_of("/v1?a=%zz"));
  CHECK_FALSE(parameters_of("/v1?a=%"));
  CHECK_FALSE(parameters_of("/v1?a=1&a=2"));
}

TEST_CASE("a query with control characters is none, other writing is taken as it is") {
  for (const auto* target :
       {"/v1?a=1%00", "/v1?a%0a=1", "/v1?a=%7f", "/v1?a=%1b[31m", "/v1?a=%c2%9b"}) {
    CAPTURE(target);
    CHECK_FALSE(parameters_of(target));
  }
  CHECK(parameters_of("/v1?a=%c3%9f%c2%a0%ff")->at("a") == "\xc3\x9f\xc2\xa0\xff");
}
