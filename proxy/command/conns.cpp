#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include "proxy/command/admin_client.hpp"
#include "proxy/command/command.hpp"
#include "proxy/command/conns_table.hpp"
#include "proxy/model/moment.hpp"

namespace kubeportal::command {

namespace {

constexpr auto kPace = std::chrono::seconds(1);
constexpr const char* kClearScreen = "\033[H\033[2J";

using Filter = decltype(config::ConnsOptions::filter);

std::string target_of(const Filter& filter) {
  std::string query;
  for (const auto& [name, value] : filter) {
    query += (query.empty() ? "?" : "&") + name + '=' + encoded(value);
  }
  return "/v1/connections" + query;
}

void show(const std::string& answer, const config::Options& options) {
  if (options.output == config::OutputFormat::json) {
    fmt::print("{}", answer);
  } else {
    fmt::print("{}", conns_table(nlohmann::json::parse(answer), options.conns.sort));
  }
  std::fflush(stdout);
}

/// Until a signal ends it, or nobody reads any more.
int watch(const config::Options& options, const std::string& target) {
  const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  while (std::ferror(stdout) == 0) {
    const auto answer = admin_get(options.admin_socket, target);
    if (is_terminal) fmt::print("{}", kClearScreen);
    show(answer, options);
    if (!is_terminal && options.output == config::OutputFormat::text) fmt::print("\n");
    std::this_thread::sleep_for(kPace);
  }
  return 1;
}

bool is_agreed_to(std::size_t count) {
  fmt::print(stderr, "Reset {} connection{}? [y/N] ", count, count == 1 ? "" : "s");
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

/// Those that were there so long ago: who has connected meanwhile was not shown, and stays.
Filter begun_before(std::chrono::duration<double> ago, Filter filter) {
  const auto given = model::parse_duration(filter["older-than"]);
  if (!given || *given < ago) filter["older-than"] = fmt::format("{:.3f}", ago.count());
  return filter;
}

int kill(const config::Options& options) {
  auto filter = options.conns.filter;
  if (!options.conns.yes) {
    const auto asked = std::chrono::steady_clock::now();
    const auto answer = nlohmann::json::parse(admin_get(options.admin_socket, target_of(filter)));
    const auto count = answer.at("connections").size();
    if (count == 0) {
      fmt::print("no connection matches\n");
      return 0;
    }
    fmt::print("{}", conns_table(answer, options.conns.sort));
    std::fflush(stdout);
    if (!is_agreed_to(count)) {
      fmt::print("nothing was reset\n");
      return 1;
    }
    filter = begun_before(std::chrono::steady_clock::now() - asked, std::move(filter));
  }
  const auto killed = nlohmann::json::parse(admin_delete(options.admin_socket, target_of(filter)));
  fmt::print("{} reset\n", killed.at("killed").get<std::size_t>());
  return 0;
}

}  // namespace

int run_conns(const config::Options& options) {
  if (options.conns.kill) return kill(options);
  const auto target = target_of(options.conns.filter);
  if (options.conns.watch) return watch(options, target);
  show(admin_get(options.admin_socket, target), options);
  return 0;
}

}  // namespace kubeportal::command
