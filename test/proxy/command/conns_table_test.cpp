#include "proxy/command/conns_table.hpp"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using kubeportal::command::conns_table;
using nlohmann::json;

namespace {

/// What the proxy says of a session whose client has said all that it had to say.
json session(const std::string& id, double age) {
  return {{"id", id},
          {"protocol", "TCP"},
          {"service", "default/web:http/TCP"},
          {"client", "192.0.2.7:41234"},
          {"portal", "10.96.0.10:80"},
          {"endpoint", "10.244.1.5:8080"},
          {"state", "half_closed"},
          {"age", age},
          {"idle", 0.5},
          {"bytesToEndpoint", 512},
          {"bytesToClient", 1536},
          {"toEndpoint", "ended"},
          {"toClient", "open"},
          {"endpointTcp", {{"rtt", 0.0015}, {"retransmits", 2}}}};
}

std::string table(const json& connections, const std::string& sort = "age") {
  return conns_table({{"connections", connections}}, sort);
}

}  // namespace

TEST_CASE("a session is a line in columns, with both halves and the path to its endpoint") {
  CHECK(table(json::array({session("0-42", 75)})) ==
        "ID    SERVICE               CLIENT           PORTAL         ENDPOINT         STATE        "
        "HALVES      AGE  IDLE  TO ENDPOINT  TO CLIENT    RTT  RETRANS\n"
        "0-42  default/web:http/TCP  192.0.2.7:41234  10.96.0.10:80  10.244.1.5:8080  half_closed  "
        "ended/open  75s  0.5s        512 B    1.5 KiB  1.5ms        2\n");
}

TEST_CASE("the largest number comes first, and texts go by the alphabet") {
  const json both{session("0-1", 5), session("0-2", 50)};
  CHECK(table(both).find("0-2") < table(both).find("0-1"));
  CHECK(table(both, "id").find("0-1") < table(both, "id").find("0-2"));
}

TEST_CASE("what a flow or a session at its begin has not is a dash") {
  const json flow{{"id", "1-7"}, {"protocol", "UDP"}, {"state", "unreplied"}, {"age", 1}};
  const auto text = table(json::array({flow}));
  CHECK(text.find("unreplied  -       1.0s") != text.npos);
}

TEST_CASE("nothing in the table moves a cursor") {
  auto hostile = session("0-1", 1);
  hostile["service"] = "\x1b[2Jx\xc2\x9bz";
  CHECK(table(json::array({hostile})).find("?[2Jx??z") != std::string::npos);
}
