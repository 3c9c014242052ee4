#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <grp.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/system/dose.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/process_figures.hpp"
#include "test/system/raw_http.hpp"
#include "test/system/steady_traffic.hpp"
#include "test/system/web_service.hpp"

using namespace kubeportal::system;
using nlohmann::json;

namespace {

constexpr std::size_t kMost = 64;         // connections that the server takes at once
constexpr std::size_t kMostStreams = 32;  // of them, those that may follow the stream
constexpr std::size_t kMiB = 1024 * 1024;

/// One of the two servers: how to reach it, and what it is asked for.
struct Door {
  std::string name;
  std::function<Descriptor()> connect;
  std::string target;

  RawHttp client() const { return RawHttp(connect()); }
};

/// Service default/web with traffic that must go on, the proxy's admin socket and its metrics
/// server.
struct Besieged {
  TemporaryDirectory folder;
  std::string socket = (folder / "admin.sock").string();
  EchoEndpoint endpoint;
  WebService web{{endpoint.address()}, {"--admin-socket=" + socket}};
  SteadyTraffic traffic{web.address()};

  std::vector<Door> doors{
      {"admin socket", [this] { return connect_to(socket); }, "/v1/connections"},
      {"metrics server", [this] { return connect_to(web.metrics_address()); }, "/v1/services"}};

  Besieged() { traffic.wait_for_rounds(1); }

  pid_t pid() { return web.process().pid(); }
  RawHttp client() const { return RawHttp(connect_to(socket)); }

  /// Relayed traffic goes on, and another client of the admin socket is answered, and one of the
  /// metrics server.
  void check_that_others_are_served() {
    traffic.wait_for_rounds(3);
    CHECK(ask(socket, "GET /v1").status == 200);
    CHECK(ask(web.metrics_address(), "GET /v1/services").status == 200);
  }

  /// Nothing stays behind of clients that have gone.
  void check_that_descriptors_return_to(std::size_t before) {
    CHECK(eventually(kPatience, [&] { return open_descriptors(pid()) <= before; }));
  }

  /// A sanitizer keeps what was freed, so that its builds tell nothing of memory.
  void check_that_memory_is_below(std::size_t limit) {
    if (!kSanitized) CHECK(private_memory(pid()) < limit);
  }
};

/// Lets this process have as many descriptors as it may.
void raise_descriptor_limit() {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

/// What connect(2) says to the user nobody: errno, 0 where it is let in.
int connect_as_nobody(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    constexpr uid_t kNobody = 65534;
    if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) {
      ::_exit(255);
    }
    const int client = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const int result =
        ::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::_exit(result == 0 ? 0 : errno);
  }
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE_FIXTURE(Besieged, "clients that send half a request hold up nobody") {
  const auto before = open_descriptors(pid());
  for (const auto& door : doors) {
    CAPTURE(door.name);
    std::vector<RawHttp> silent;
    for (std::size_t i = 0; i + 2 < kMost; ++i) {
      silent.push_back(door.client());
      silent.back().send("GET " + door.target + "?service=default/w");
    }
    check_that_others_are_served();
    CHECK(open_descriptors(pid()) < before + kMost + 10);
    silent.front().send("eb HTTP/1.1\r\n\r\n");
    CHECK(silent.front().read_answer().status == 200);
    silent.clear();
    check_that_descriptors_return_to(before);
  }
}

TEST_CASE_FIXTURE(Besieged, "a mebibyte of header is refused and not kept") {
  const auto before = private_memory(pid());
  for (const auto& door : doors) {
    CAPTURE(door.name);
    for (int i = 0; i < 20; ++i) {
      auto hostile = door.client();
      hostile.send("GET /v1 HTTP/1.1\r\n");
      hostile.send("X-Long: " + std::string(kMiB, 'x') + "\r\n\r\n");
      CHECK(hostile.read_answer().status == 431);
    }
    check_that_others_are_served();
  }
  check_that_memory_is_below(before + 8 * kMiB);
}

TEST_CASE_FIXTURE(Besieged,
                  "a million filters are refused, and as many as fit are read in no time") {
  std::string million;
  for (int i = 0; i < 1'000'000; ++i) million += "client=10.0.0.0/8&";
  std::string many;
  for (int i = 0; many.size() < 7900; ++i) many += std::to_string(i) + "&";
  for (const auto& door : doors) {
    CAPTURE(door.name);
    auto hostile = door.client();
    hostile.send(request("GET " + door.target + '?' + million));
    CHECK(hostile.read_answer().status == 431);

    auto another = door.client();
    another.send(request("GET " + door.target + '?' + many));
    const auto answer = another.read_answer();
    CHECK(answer.status == 400);
    CHECK(answer.body.size() < 16 * 1024);
    CHECK(json::parse(answer.body).at("error").is_string());
    check_that_others_are_served();
  }
}

TEST_CASE_FIXTURE(Besieged, "requests without end in one piece are answered one after the other") {
  constexpr int kRequests = 1000;
  for (const auto& door : doors) {
    CAPTURE(door.name);
    auto hostile = door.client();
    std::string all;
    for (int i = 0; i < kRequests; ++i) {
      all +=
          request("GET " + (i % 2 == 0 ? door.target : "/v1/journal?limit=" + std::to_string(i)));
    }
    auto sent = std::async(std::launch::async, [&] { hostile.send(all); });
    for (int i = 0; i < kRequests; ++i) {
      const auto answer = hostile.read_answer();
      REQUIRE(answer.status == 200);
      REQUIRE(json::parse(answer.body).contains(i % 2 == 1 ? "entries" : door.target.substr(4)));
    }
    CHECK_NOTHROW(sent.get());
    check_that_others_are_served();
  }
}

TEST_CASE_FIXTURE(Besieged,
                  "clients that never read a long list of connections cost what they are sent") {
  raise_descriptor_limit();
  // TSan takes most of a second for a list of 2000, and the last to ask waits for forty of them.
  constexpr std::size_t kConnections = kThreadSanitized ? 400 : 2000;
  std::vector<Descriptor> idle;
  for (std::size_t i = 0; i < kConnections; ++i) {
    idle.push_back(connect_to(web.address()));
    receive_exactly(idle.back(), 1);
  }
  const auto memory = private_memory(pid());
  const auto descriptors = open_descriptors(pid());
  std::vector<RawHttp> deaf;
  for (int i = 0; i < 20; ++i) {
    deaf.push_back(client());
    deaf.back().send(request("GET /v1/connections") + request("GET /v1/connections"));
  }
  const auto whole = ask(socket, "GET /v1/connections");
  CHECK(json::parse(whole.body).at("connections").size() >= kConnections);
  check_that_others_are_served();
  // Each answer is there once, and again while it is made.
  check_that_memory_is_below(memory + (deaf.size() + 10) * 2 * whole.body.size());
  CHECK(open_descriptors(pid()) < descriptors + deaf.size() + 20);
  deaf.clear();
  check_that_descriptors_return_to(descriptors + 20);
}

TEST_CASE_FIXTURE(Besieged, "those who never read the stream keep nobody from following it") {
  const auto memory = private_memory(pid());
  std::vector<RawHttp> deaf;
  for (std::size_t i = 0; i + 1 < kMostStreams; ++i) {
    deaf.push_back(doors[i % doors.size()].client());
    deaf.back().send(request("GET /v1/stream"));
  }
  auto listener = client();
  listener.send(request("GET /v1/stream"));
  for (int i = 0; i < 3; ++i) {
    listener.read_until("event: counters\ndata: {");
    listener = client();  // whoever leaves makes room
    listener.send(request("GET /v1/stream"));
  }
  listener.read_until("event: counters\ndata: {");
  CHECK(ask(socket, "GET /v1/stream").status == 503);
  check_that_others_are_served();
  check_that_memory_is_below(memory + 32 * kMiB);
}

TEST_CASE_FIXTURE(Besieged, "a hundred clients at once are all answered") {
  const auto before = open_descriptors(pid());
  std::vector<RawHttp> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(client());
  for (auto& one : clients) one.send(request("GET /v1/connections", "Connection: close\r\n"));
  for (auto& one : clients) CHECK(one.read_answer().status == 200);
  clients.clear();
  check_that_others_are_served();
  check_that_descriptors_return_to(before);
}

TEST_CASE_FIXTURE(Besieged, "another user cannot connect to the admin socket") {
  // The folder lets everybody through, so that only the socket itself is left to refuse them.
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  CHECK(connect_as_nobody(socket) == EACCES);
  CHECK(ask(socket, "GET /v1").status == 200);
  std::filesystem::permissions(socket, std::filesystem::perms{0666});
  CHECK(connect_as_nobody(socket) == 0);  // so it was the socket's mode that refused
}

TEST_CASE_FIXTURE(Besieged, "nothing that the metrics server is sent ends a connection") {
  const auto kept = connect_to(web.address());
  receive_exactly(kept, 1);
  for (const std::string method : {"DELETE", "POST", "PUT", "PATCH", "OPTIONS", "GET"}) {
    for (const auto* path :
         {"/v1/connections", "/v1/connections?service=default/web", "//v1/connections?protocol=tcp",
          "/v1/../v1/connections?protocol=tcp", "/v1/services?method=DELETE"}) {
      CAPTURE(method);
      CAPTURE(path);
      const auto status = ask(web.metrics_address(), method + ' ' + path).status;
      CHECK((status == 404 || status == 405 || status == 400));
    }
  }
  send_all(kept, "still here");
  CHECK(receive_exactly(kept, 10) == "still here");
}
