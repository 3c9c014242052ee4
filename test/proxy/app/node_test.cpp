#include "proxy/app/node.hpp"

#include <algorithm>
#include <cctype>

#include <doctest/doctest.h>

using namespace kubeportal;

TEST_CASE("the node is called as told or else as the machine in lower case") {
  CHECK(app::node_name("node-a") == "node-a");
  const auto name = app::node_name("");
  CHECK_FALSE(name.empty());
  CHECK(std::none_of(name.begin(), name.end(), [](unsigned char c) { return std::isupper(c); }));
}

TEST_CASE("the addresses of the machine hold loopback") {
  CHECK(app::local_addresses_now().contains(*model::parse_ip("127.0.0.1")));
}
