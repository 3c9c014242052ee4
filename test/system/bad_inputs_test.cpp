#include "test/system/bad_inputs.hpp"

#include <doctest/doctest.h>

#include "test/system/kube_portal.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal::system;

namespace {

struct Outcome {
  ExitStatus status;
  std::string out;
  std::string err;
};

Outcome run(const std::vector<std::string>& arguments) {
  auto process = start_kube_portal(arguments);
  const auto status = process.wait_for_exit(kPatience);
  REQUIRE_MESSAGE(status, "it runs on as if nothing were wrong: " << process.err().text());
  return {*status, process.out().text(), process.err().text()};
}

std::string joined(const std::vector<std::string>& arguments) {
  std::string line = "kube-portal";
  for (const auto& argument : arguments) line += " '" + argument + "'";
  return line;
}

void check_outcome(const Outcome& outcome, int code, const std::vector<std::string>& said) {
  INFO(outcome.err);
  CHECK(outcome.status.signal == 0);
  CHECK(outcome.status.code == code);
  for (const auto& part : said) {
    CHECK_MESSAGE(outcome.err.find(part) != std::string::npos, "not said: " << part);
  }
}

/// Without ports of its own that another test might hold.
std::vector<std::string> starting(const std::string& source) {
  return {"--source=" + source, "--portal-mode=bind",
          "--metrics-bind-address=", "--healthz-bind-address="};
}

}  // namespace

TEST_CASE("a wrong command line is refused with what is wrong and exit code 2") {
  for (const auto& row : bad_command_lines()) {
    INFO(joined(row.arguments));
    const auto outcome = run(row.arguments);
    check_outcome(outcome, 2, row.said);
    CHECK(outcome.out.empty());
  }
}

TEST_CASE("a wrong manifest is found by check with its place and exit code 1") {
  const TemporaryDirectory directory;
  const auto file = directory / "bad.yaml";
  for (const auto& row : bad_manifests()) {
    INFO(row.text.substr(0, 300));
    replace_file(file, row.text);
    check_outcome(run({"check", "--source=" + file.string()}), 1, row.said);
    check_outcome(run({"check", "--source=" + directory.path().string()}), 1,
                  {"bad.yaml:" + row.place});
  }
}

TEST_CASE("a wrong manifest ends the start with its place and exit code 1") {
  const TemporaryDirectory directory;
  const auto file = directory / "bad.yaml";
  const auto& table = bad_manifests();
  for (std::size_t i = 0; i < table.size(); i += 8) {
    INFO(table[i].text.substr(0, 300));
    replace_file(file, table[i].text);
    check_outcome(run(starting(file.string())), 1, {"bad.yaml:" + table[i].place});
  }
}

TEST_CASE("a path that cannot be read ends the start with exit code 1") {
  const TemporaryDirectory directory;
  const auto missing = (directory / "missing").string();
  const auto loop = directory / "loop.yaml";
  std::filesystem::create_symlink(loop, loop);
  for (const auto& path : {missing, loop.string()}) {
    INFO(path);
    check_outcome(run(starting(path)), 1, {path});
    check_outcome(run({"check", "--source=" + path}), 1, {path});
  }
  check_outcome(run(starting("/proc/self/mem")), 1, {"/proc/self/mem"});
}

TEST_CASE("an endpoint name that does not resolve ends lb within 5 seconds") {
  const auto start = Clock::now();
  check_outcome(run({"lb", "127.0.0.1:0", "does-not-exist.invalid:80"}), 1,
                {"does-not-exist.invalid"});
  CHECK(Clock::now() - start < std::chrono::seconds(7));
}

TEST_CASE("lb pointed at itself ends with exit code 1") {
  const Listener holder;
  const auto itself = kubeportal::model::to_string(holder.address());
  check_outcome(run({"lb", itself, itself}), 1, {itself, "connect to itself"});
}

TEST_CASE("a listen address that cannot be had ends lb with exit code 1") {
  const Listener holder;
  const auto taken = kubeportal::model::to_string(holder.address());
  check_outcome(run({"lb", taken, "127.0.0.1:80"}), 1, {taken});
  check_outcome(run({"lb", "203.0.113.77:8080", "127.0.0.1:80"}), 1, {"203.0.113.77"});
}

TEST_CASE("help and version go to standard output with exit code 0") {
  for (const auto* flag : {"--help", "--version"}) {
    const auto outcome = run({flag});
    CHECK(outcome.status == kSuccess);
    CHECK(outcome.out.find("kube-portal") != std::string::npos);
    CHECK(outcome.err.empty());
  }
}

TEST_CASE("check shows what would be opened and exits with 0") {
  const TemporaryDirectory directory;
  replace_file(directory / "web.yaml",
               "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {clusterIP: 127.0.0.1, "
               "ports: [{port: 8080}]}\n");
  const auto outcome = run({"check", "--source=" + directory.path().string()});
  CHECK(outcome.status == kSuccess);
  CHECK(outcome.out.find("default/web/TCP") != std::string::npos);
  CHECK(outcome.out.find("ClusterIP 127.0.0.1:8080") != std::string::npos);
}
