#include "proxy/app/half_close_limit.hpp"

#include <fstream>

#include <spdlog/spdlog.h>

namespace kubeportal::app {

std::chrono::seconds kernel_close_wait(const std::string& path) {
  constexpr std::chrono::seconds kDefault{60};  // nf_conntrack_proto_tcp.c
  std::ifstream file(path);
  std::int64_t seconds = 0;
  return file >> seconds && seconds > 0 ? std::chrono::seconds(seconds) : kDefault;
}

std::chrono::milliseconds half_close_within(std::chrono::milliseconds wanted,
                                            std::chrono::seconds kernel) {
  if (wanted.count() > 0 && wanted <= kernel) return wanted;
  spdlog::warn(
      "--half-close-timeout is {} s instead of {}: the kernel forgets half closed connections "
      "after "
      "that time; for longer ones raise net.netfilter.nf_conntrack_tcp_timeout_close_wait "
      "(kube-proxy "
      "sets it to 3600) and restart",
      kernel.count(),
      wanted.count() == 0 ? "never"
                          : fmt::format("{} s", std::chrono::duration<double>(wanted).count()));
  return kernel;
}

}  // namespace kubeportal::app
