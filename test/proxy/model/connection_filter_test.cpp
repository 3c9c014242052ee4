#include "proxy/model/connection_filter.hpp"

#include <map>
#include <string>

#include <doctest/doctest.h>

using namespace kubeportal::model;
using namespace std::chrono_literals;

namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

Connection some_connection() {
  Connection connection;
  connection.id = {1, 7};
  connection.service_port = {"default", "web", "http", Protocol::tcp};
  connection.client = *parse_socket_address("192.0.2.7:40000");
  connection.endpoint = *parse_socket_address("10.244.1.5:8080");
  connection.state = ConnectionState::relaying;
  connection.age = 90s;
  connection.idle = 5s;
  return connection;
}

bool matches(const Parameters& parameters, const Connection& connection = some_connection()) {
  const auto filter = read_connection_filter(parameters);
  REQUIRE(filter.has_value());
  return filter->matches(connection);
}

std::string complaint(const Parameters& parameters) {
  const auto filter = read_connection_filter(parameters);
  return filter.has_value() ? "" : filter.error();
}

}  // namespace

TEST_CASE("a filter without parameters matches every connection") { CHECK(matches({})); }

TEST_CASE("each parameter of a filter narrows") {
  const std::pair<Parameters, bool> cases[] = {
      {{{"service", "default/web"}}, true},
      {{{"service", "default/web:http"}}, true},
      {{{"service", "default/web:http/TCP"}}, true},
      {{{"service", "default/web/udp"}}, false},
      {{{"service", "default/web:"}}, false},
      {{{"service", "other/web"}}, false},
      {{{"protocol", "tcp"}}, true},
      {{{"protocol", "udp"}}, false},
      {{{"client", "192.0.2.7"}}, true},
      {{{"client", "192.0.2.7:40000"}}, true},
      {{{"client", "192.0.2.7:40001"}}, false},
      {{{"client", "192.0.2.0/24"}}, true},
      {{{"client", "fd00::/8"}}, false},
      {{{"endpoint", "10.244.0.0/16"}}, true},
      {{{"endpoint", "10.244.1.6"}}, false},
      {{{"state", "relaying"}}, true},
      {{{"state", "half_closed"}}, false},
      {{{"older-than", "1m"}}, true},
      {{{"older-than", "91"}}, false},
      {{{"idle-for", "5s"}}, true},
      {{{"idle-for", "1h"}}, false},
      {{{"id", "1-7"}}, true},
      {{{"id", "1-8"}}, false},
      {{{"service", "default/web"}, {"state", "dialing"}}, false},
      {{{"protocol", "udp"}, {"service", "default/web/tcp"}}, false},
  };
  for (const auto& [parameters, expected] : cases) {
    CAPTURE(parameters.begin()->first);
    CAPTURE(parameters.begin()->second);
    CHECK(matches(parameters) == expected);
  }
}

TEST_CASE("a connection without an endpoint is to none") {
  auto connection = some_connection();
  connection.endpoint.reset();
  CHECK_FALSE(matches({{"endpoint", "0.0.0.0/0"}}, connection));
}

TEST_CASE("what is wrong with a filter is named with what is allowed") {
  CHECK(complaint({{"colour", "red"}}) ==
        "found the parameter \"colour\", allowed: id, service, protocol, client, endpoint, state, "
        "older-than, idle-for");
  CHECK(complaint({{"state", "open"}}) ==
        "state: found \"open\", allowed: accepted, dialing, relaying, half_closed, unreplied, "
        "replied");
  for (const auto& [name, value] : {std::pair{"service", "web"},
                                    {"service", "/web"},
                                    {"service", "default/"},
                                    {"service", "default/web/sctp"},
                                    {"service", "default/web/http/tcp"},
                                    {"service", ""},
                                    {"protocol", ""},
                                    {"client", "10.0.0"},
                                    {"client", "10.0.0.0/33"},
                                    {"endpoint", "web"},
                                    {"older-than", "-5m"},
                                    {"older-than", "soon"},
                                    {"idle-for", ""},
                                    {"id", "7"},
                                    {"id", "a-7"},
                                    {"id", "1-"}}) {
    CAPTURE(name);
    CAPTURE(value);
    CHECK(complaint({{name, value}}).starts_with(std::string(name) + ": found \"" + value + "\""));
  }
}
