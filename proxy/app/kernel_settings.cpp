#include "proxy/app/kernel_settings.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace kubeportal::app {

namespace {

constexpr const char* kConntrack = "proc/sys/net/netfilter/nf_conntrack_";
constexpr const char* kHashSize = "sys/module/nf_conntrack/parameters/hashsize";
/// The kernel's own ratio of connections to buckets.
constexpr std::int64_t kConnectionsPerBucket = 4;

void add_conntrack(std::vector<KernelSetting>& settings, const config::ConntrackOptions& options,
                   unsigned cores) {
  const auto add = [&](const char* name, std::int64_t value) {
    if (value > 0) settings.push_back({std::string(kConntrack) + name, value});
  };
  if (options.max_per_core > 0) {
    const auto most =
        std::max<std::int64_t>(std::int64_t{options.max_per_core} * cores, options.min);
    add("max", most);
    settings.push_back({kHashSize, most / kConnectionsPerBucket, true});
  }
  add("tcp_timeout_established", options.tcp_established_timeout.count());
  add("tcp_timeout_close_wait", options.tcp_close_wait_timeout.count());
  add("tcp_be_liberal", options.tcp_be_liberal ? 1 : 0);
  add("udp_timeout", options.udp_timeout.count());
  add("udp_timeout_stream", options.udp_timeout_stream.count());
}

std::optional<std::int64_t> number_in(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::int64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

/// 0, or errno.
int write_number(const std::filesystem::path& path, std::int64_t number) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const auto text = std::to_string(number);
  const auto written = ::write(descriptor, text.data(), text.size());
  const int error = written == static_cast<ssize_t>(text.size()) ? 0 : errno;
  ::close(descriptor);
  return error;
}

std::string_view what_to_do(const std::vector<int>& errors) {
  if (std::ranges::find(errors, EROFS) != errors.end()) {
    return "mount /proc/sys and /sys writable, as a privileged container has them, or set them on "
           "the node";
  }
  if (std::ranges::find(errors, ENOENT) != errors.end()) {
    return "the kernel tracks no connections yet: load nf_conntrack and restart";
  }
  return "run as root of the node, or set them there";
}

}  // namespace

std::vector<KernelSetting> kernel_settings(const config::Options& options, unsigned cores) {
  std::vector<KernelSetting> settings;
  if (options.portal_mode == config::PortalMode::iptables) {
    add_conntrack(settings, options.conntrack, cores);
  }
  if (options.oom_score_adj) {
    settings.push_back({"proc/self/oom_score_adj", *options.oom_score_adj});
  }
  return settings;
}

std::optional<UnsetKernelSettings> apply_kernel_settings(const std::vector<KernelSetting>& settings,
                                                         const std::filesystem::path& root) {
  std::string failed;
  std::vector<int> errors;
  for (const auto& setting : settings) {
    const auto path = root / setting.path;
    const auto now = number_in(path);
    if (now && (setting.is_least ? *now >= setting.value : *now == setting.value)) continue;
    if (const int error = write_number(path, setting.value)) {
      errors.push_back(error);
      failed += fmt::format("{}{} = {} ({})", failed.empty() ? "" : ", ", path.string(),
                            setting.value, std::strerror(error));
      continue;
    }
    spdlog::info("set {} to {}{}", path.string(), setting.value,
                 now ? fmt::format(", it was {}", *now) : "");
  }
  if (errors.empty()) return std::nullopt;
  const auto what = fmt::format("not set: {}; {}", failed, what_to_do(errors));
  spdlog::warn("{}", what);
  return UnsetKernelSettings{what, std::ranges::find(errors, EROFS) != errors.end()};
}

}  // namespace kubeportal::app
