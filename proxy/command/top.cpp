#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

#include "proxy/command/admin_client.hpp"
#include "proxy/command/command.hpp"
#include "proxy/top/live.hpp"
#include "proxy/top/plain_lines.hpp"

namespace kubeportal::command {

namespace {

bool is_for_people() { return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1; }

void print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    throw std::runtime_error("standard output takes no more");
  }
}

}  // namespace

int run_top(const config::Options& options) {
  const top::AdminGet get = [socket = options.admin_socket](const std::string& target) {
    return admin_get(socket, target);
  };
  const top::Pace pace{.interval = options.top.interval, .count = options.top.count};
  if (is_for_people()) {
    top::watch_live(get, pace);
  } else {
    const auto wait_until = [](top::Moment moment) { std::this_thread::sleep_until(moment); };
    top::print_plain(get, pace, {std::chrono::steady_clock::now, wait_until}, print);
  }
  return 0;
}

}  // namespace kubeportal::command
