#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include "proxy/command/admin_client.hpp"
#include "proxy/command/command.hpp"
#include "proxy/observe/journal_text.hpp"

namespace kubeportal::command {

namespace {

std::string target_of(const config::JournalOptions& wanted) {
  std::string target = "/v1/journal?limit=" + std::to_string(wanted.limit);
  if (!wanted.since.empty()) target += "&since=" + encoded(wanted.since);
  if (!wanted.service.empty()) target += "&service=" + encoded(wanted.service);
  return target;
}

}  // namespace

int run_journal(const config::Options& options) {
  const auto answer = admin_get(options.admin_socket, target_of(options.journal));
  if (options.output == config::OutputFormat::json) {
    fmt::print("{}", answer);
    return 0;
  }
  const auto json = nlohmann::json::parse(answer);
  fmt::print("{}", observe::journal_lines(json));
  if (const auto lost = json.value("lost", std::uint64_t{0}); lost > 0) {
    fmt::print(stderr, "{} older entries had to make room (--journal-size)\n", lost);
  }
  return 0;
}

}  // namespace kubeportal::command
