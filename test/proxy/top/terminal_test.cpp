#include <atomic>
#include <csignal>
#include <memory>
#include <stdexcept>

#include <doctest/doctest.h>
#include <unistd.h>

#include "proxy/top/live.hpp"
#include "test/proxy/top/services_json.hpp"
#include "test/proxy/top/terminal_session.hpp"

using namespace kubeportal::top;

namespace {

constexpr Pace kQuick{.interval = std::chrono::milliseconds(100)};
constexpr std::string_view kLeavesFullScreen = "\x1b[?1049l";

std::string answer_to(const std::string& target) {
  if (target == "/v1") return R"({"node": "node-1", "version": "0.1.0"})";
  if (target == "/v1/services") return services_json({{.opened = 1}, {.service = "default/db"}});
  if (target != "/v1/connections?service=default/web") throw std::runtime_error("asked " + target);
  return connections_json({{{"service", "default/web:http/TCP"},
                            {"endpoint", "10.244.1.5:8080"},
                            {"bytesToEndpoint", 5120},
                            {"bytesToClient", 0}}});
}

void watch() { watch_live(answer_to, kQuick); }

/// A proxy that answers once, then is away, then is back.
void watch_absent_proxy() {
  const auto get = [asked = std::make_shared<std::atomic<int>>(0)](const std::string& target) {
    const int before = (*asked)++;
    if (before > 0 && before < 5) throw std::runtime_error("nobody listens");
    return answer_to(target);
  };
  watch_live(get, kQuick);
}

void watch_hung_proxy() {
  const auto get = [asked = std::make_shared<std::atomic<int>>(0)](const std::string& target) {
    while (*asked > 1) pause();
    ++*asked;
    return answer_to(target);
  };
  watch_live(get, kQuick);
}

bool ends_well(TerminalSession& session) {
  CHECK(session.exit_code() == 0);
  CHECK(session.is_as_before());
  return session.printed().find(kLeavesFullScreen) != std::string::npos;
}

}  // namespace

TEST_CASE("the services appear, q ends it and gives the terminal back") {
  TerminalSession session(watch);
  CHECK(session.comes("kube-portal 0.1.0 on node-1"));
  CHECK(session.comes("default/db"));
  CHECK(session.comes("q"));
  CHECK_FALSE(session.is_as_before());
  session.type("q");
  CHECK(ends_well(session));
}

TEST_CASE("a service is found, opened and its endpoints asked for") {
  TerminalSession session(watch);
  CHECK(session.comes("default/db"));
  session.type("/we\r\r");
  CHECK(session.comes("10.244.1.5:8080"));
  CHECK(session.comes("5.1k"));
  session.type("q");
  CHECK(ends_well(session));
}

TEST_CASE("arrow keys are understood") {
  TerminalSession session(watch);
  CHECK(session.comes("default/web"));
  session.type("\x1bOB\r");  // the second in the list, as neither has any rate
  CHECK(session.comes("5.1k"));
  session.type("\x1b");
  CHECK(session.comes("default/db"));
  session.type("q");
  CHECK(ends_well(session));
}

/// A service with more connections than are read.
void watch_crowd() {
  const auto get = [](const std::string& target) {
    if (target == "/v1/services") return services_json({{.opened = 1, .active = 20'001}});
    if (target.starts_with("/v1/connections")) return std::string("asked for too much");
    return answer_to(target);
  };
  watch_live(get, kQuick);
}

TEST_CASE("a service with very many connections is not asked for them") {
  TerminalSession session(watch_crowd);
  CHECK(session.comes("default/web"));
  session.type("\r");
  CHECK(session.comes("connections are not read"));
  session.type("q");
  CHECK(ends_well(session));
}

TEST_CASE("a signal that ends it gives the terminal back") {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    CAPTURE(signal);
    TerminalSession session(watch);
    CHECK(session.comes("default/db"));
    session.send(signal);
    CHECK(ends_well(session));
  }
}

TEST_CASE("Ctrl-C gives the terminal back") {
  TerminalSession session(watch);
  CHECK(session.comes("default/db"));
  session.type("\x03");
  CHECK(ends_well(session));
}

TEST_CASE("a terminal that grows gets more columns") {
  TerminalSession session(watch);
  CHECK(session.comes("default/db"));
  session.resize(50, 200);
  CHECK(session.comes("LET-DOWN/s"));
  session.resize(5, 20);
  session.type("?q");
  CHECK(ends_well(session));
}

TEST_CASE("a proxy that goes away is told of, and asked again") {
  TerminalSession session(watch_absent_proxy);
  CHECK(session.comes("nobody listens"));
  CHECK(session.comes("all together"));
  session.type("q");
  CHECK(ends_well(session));
}

TEST_CASE("a proxy that does not answer is told of, and keys are obeyed meanwhile") {
  TerminalSession session(watch_hung_proxy);
  CHECK(session.comes("default/db"));
  CHECK(session.comes("the proxy has not answered for 2 s"));
  session.type("q");
  CHECK(ends_well(session));
}

TEST_CASE("as many looks as asked for, then it ends") {
  TerminalSession session([] { watch_live(answer_to, {.interval = kQuick.interval, .count = 2}); });
  CHECK(ends_well(session));
}

TEST_CASE("an unknown kind of terminal is a sentence, and nothing is changed") {
  TerminalSession session(watch, "no-such-terminal");
  CHECK(session.comes("TERM=no-such-terminal, is not known here"));
  CHECK(session.exit_code() == 1);
  CHECK(session.is_as_before());
}

TEST_CASE("a proxy that is not there in the first place is told of without a full screen") {
  TerminalSession session([] {
    watch_live([](const std::string&) -> std::string { throw std::runtime_error("nobody"); },
               kQuick);
  });
  CHECK(session.comes("nobody"));
  CHECK(session.exit_code() == 1);
  CHECK(session.printed().find("\x1b[") == std::string::npos);
}
