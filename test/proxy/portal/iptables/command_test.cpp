#include "proxy/portal/iptables/command.hpp"

#include <future>

#include <doctest/doctest.h>

#include "proxy/portal/iptables/rule_runner.hpp"

using namespace kubeportal::portal;

TEST_CASE("a command gets its input and gives its output and exit code") {
  const std::string large(3'000'000, 'x');
  const auto result = run_command({{"cat"}, large});
  CHECK(result.ok());
  CHECK(result.output == large);
  CHECK(result.errors.empty());
  CHECK(run_command({{"false"}, {}}).exit_code == 1);
}

TEST_CASE("arguments reach a command as they are") {
  const std::string hostile = "$(id); `id` \"x\" 'y' \n *";
  CHECK(run_command({{"printf", "%s", hostile}, {}}).output == hostile);
}

TEST_CASE("a program that is not there is an error with a reason") {
  const auto result = run_command({{"no-such-program-of-kube-portal"}, {}});
  CHECK(result.exit_code == -1);
  CHECK(result.errors.find("No such file") != std::string::npos);
}

TEST_CASE("what a command complains of is kept apart") {
  const auto result = run_command({{"cat", "/no/such/file"}, {}});
  CHECK_FALSE(result.ok());
  CHECK(result.output.empty());
  CHECK(result.errors.find("/no/such/file") != std::string::npos);
}

TEST_CASE("the runner does one command after the other and posts what came of it") {
  std::promise<std::string> done;
  std::string seen;
  std::mutex mutex;
  RuleRunner runner([&](std::function<void()> work) {
    const std::lock_guard lock(mutex);
    work();
  });
  for (const auto* word : {"a", "b", "c"}) {
    runner.run({{"printf", word}, {}}, [&](const CommandResult& result) {
      seen += result.output;
      if (seen.size() == 3) done.set_value(seen);
    });
  }
  CHECK(done.get_future().get() == "abc");
}

TEST_CASE("the end of the runner waits for what runs and drops what waits") {
  int posted = 0;
  {
    RuleRunner runner([&](std::function<void()> work) { work(); });
    for (int i = 0; i < 100; ++i) runner.run({{"true"}, {}}, [&](const auto&) { ++posted; });
  }
  CHECK(posted < 100);
}
