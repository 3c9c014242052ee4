#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "test/system/asked.hpp"
#include "test/system/deadline.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/web_service.hpp"

using namespace kubeportal::system;
using nlohmann::json;

namespace {

/// Service default/web over endpoints 'a' and 'b', and the proxy's admin socket.
struct Watched {
  TemporaryDirectory folder;
  std::string socket = (folder / "run/admin.sock").string();
  EchoEndpoint a{'a'};
  EchoEndpoint b{'b'};
  WebService web{{a.address(), b.address()}, {"--admin-socket=" + socket}};

  Descriptor client() const {
    auto connected = connect_to(web.address());
    receive_exactly(connected, 1);
    return connected;
  }

  json connections(std::vector<std::string> filter = {}) const {
    filter.insert(filter.begin(), {"conns", "--output=json"});
    const auto said = asked(socket, filter);
    REQUIRE_MESSAGE(said.code == 0, said.err);
    return json::parse(said.out).at("connections");
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

TEST_CASE_FIXTURE(Watched, "the admin socket is for its owner alone") {
  struct stat found {};
  REQUIRE(::stat(socket.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
}

TEST_CASE_FIXTURE(Watched, "conns lists what runs in columns and by filter") {
  const auto one = client();
  const auto two = client();
  send_all(two, "hello");
  CHECK(receive_exactly(two, 5) == "hello");
  const auto all = connections();
  REQUIRE(all.size() == 2);
  CHECK(all[0].at("service") == "default/web:http/TCP");
  CHECK(all[0].at("portal") == kubeportal::model::to_string(web.address()));
  CHECK(connections({"--endpoint=" + kubeportal::model::to_string(a.address())}).size() == 1);
  CHECK(connections({"--service=default/other"}).empty());
  CHECK(connections({"--state=dialing"}).empty());

  const auto table = asked(socket, {"conns", "--sort=to-endpoint"});
  CHECK(table.out.starts_with("ID "));
  CHECK(lines_of(table.out) == 3);
  CHECK(has(table.out.substr(0, table.out.find('\n', table.out.find('\n') + 1)), "5 B"));
}

TEST_CASE_FIXTURE(Watched, "conns kill resets what the filter names and nothing else") {
  const auto one = connect_to(web.address());
  const bool one_is_at_a = receive_exactly(one, 1) == "a";
  const auto other = client();
  const auto& to_a = one_is_at_a ? one : other;
  const auto& to_b = one_is_at_a ? other : one;
  const auto said = asked(
      socket, {"conns", "kill", "--endpoint=" + kubeportal::model::to_string(a.address()), "-y"});
  CHECK(said.out == "1 reset\n");
  CHECK_THROWS(receive_exactly(to_a, 1));
  send_all(to_b, "x");
  CHECK(receive_exactly(to_b, 1) == "x");
  REQUIRE(connections().size() == 1);
  CHECK(connections()[0].at("endpoint") == kubeportal::model::to_string(b.address()));
}

TEST_CASE_FIXTURE(Watched, "conns kill asks first and leaves all alone without a yes") {
  const auto one = client();
  const auto said = asked(socket, {"conns", "kill", "--service=default/web"});
  CHECK(said.code == 1);
  CHECK(has(said.err, "Reset 1 connection? [y/N]"));
  CHECK(has(said.out, "nothing was reset"));
  CHECK(connections().size() == 1);
}

TEST_CASE_FIXTURE(Watched, "explain asks the proxy that runs and foretells each connection") {
  for (int i = 0; i < 5; ++i) {
    const auto said = asked(socket, {"explain", "default/web", "--output=json"});
    CHECK(said.code == 0);
    const std::string next = json::parse(said.out).at("next");
    const auto met = receive_exactly(connect_to(web.address()), 1);
    CHECK((next == kubeportal::model::to_string(a.address()) ? "a" : "b") == met);
  }
  const auto text = asked(socket, {"explain", "default/web", "--probe"});
  CHECK(has(text.out, "next in rotation of 2"));
  CHECK(has(text.out, "took a connection in"));
  CHECK(asked(socket, {"explain", "default/nobody"}).code == 5);
}

TEST_CASE_FIXTURE(Watched,
                  "what the metrics server shows neither dials nor resets nor names a client") {
  const auto one = client();
  const auto exchanged = [&](const std::string& request) {
    const auto http = connect_to(web.metrics_address());
    send_all(http, request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return receive_to_end(http).bytes;
  };
  CHECK(exchanged("GET /").starts_with("HTTP/1.1 200"));
  CHECK(exchanged("GET /v1/explain?destination=default/web").starts_with("HTTP/1.1 200"));
  CHECK(
      exchanged("GET /v1/explain?destination=default/web&probe=true").starts_with("HTTP/1.1 400"));
  CHECK(exchanged("GET /v1/connections").starts_with("HTTP/1.1 404"));
  CHECK(exchanged("DELETE /v1/connections?service=default/web").starts_with("HTTP/1.1 404"));
  CHECK(exchanged("GET /v1/objects").starts_with("HTTP/1.1 404"));
  CHECK(connections().size() == 1);
}

TEST_CASE_FIXTURE(Watched, "what a command gets wrong is said in the proxy's words") {
  const auto said = asked(socket, {"conns", "--client=everybody"});
  CHECK(said.code == 1);
  CHECK(has(said.err, "client: found \"everybody\", allowed: an address"));
  const auto nobody = asked((folder / "nothing").string(), {"conns"});
  CHECK(nobody.code == 1);
  CHECK(has(nobody.err, "cannot ask the proxy at "));
}

TEST_CASE_FIXTURE(Watched, "the journal tells of changes and the export runs anywhere") {
  web.set_endpoints({a.address()});
  const auto is_told = [&] {
    return has(asked(socket, {"journal", "--service=default/web"}).out, "no longer used");
  };
  REQUIRE(eventually(kPatience, is_told));

  const auto out = (folder / "export").string();
  CHECK(asked(socket, {"export", out}).code == 0);
  const auto again = asked(socket, {"export", out});
  CHECK(again.code == 1);
  CHECK(has(again.err, out));
  auto check = start_kube_portal({"check", "--source=" + out});
  REQUIRE(check.wait_for_exit(kPatience) == kSuccess);
  CHECK(has(check.out().text(), "default/web"));
}

TEST_CASE_FIXTURE(Watched, "top prints tables where nobody looks at a screen") {
  const auto said = asked(socket, {"top", "--count=1", "--interval=100ms"});
  CHECK(said.code == 0);
  CHECK(has(said.out, "default/web"));
}

TEST_CASE_FIXTURE(Watched, "a second process with the same socket warns and serves") {
  const auto one = client();
  WebService second({a.address()}, {"--admin-socket=" + socket});
  CHECK(second.process().err().wait_for_line("another process listens", kPatience));
  CHECK(receive_exactly(connect_to(second.address()), 1) == "a");
  CHECK(connections().size() == 1);  // the first one answers
}

TEST_CASE_FIXTURE(Watched,
                  "the socket of a killed process is replaced, that of an ended one is gone") {
  web.process().send_signal(SIGKILL);
  REQUIRE(web.process().wait_for_exit(kPatience));
  CHECK(std::filesystem::exists(socket));
  WebService second({a.address()}, {"--admin-socket=" + socket});
  CHECK(connections().empty());
  second.process().send_signal(SIGTERM);
  REQUIRE(second.process().wait_for_exit(kPatience));
  CHECK_FALSE(std::filesystem::exists(socket));
}
