#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/configuration_fields.hpp"
#include "config/configuration_file.hpp"
#include "config/configz.hpp"

namespace {

using namespace kubeportal::config;

void require(bool holds) {
  if (!holds) std::abort();
}

/// What the rest of the program relies on in a file that was accepted.
void check_options(const Options& options) {
  require(options.iptables_min_sync_period <= options.iptables_sync_period);
  require(options.udp_timeout.count() > 0);
  require(options.verbosity >= 0);
  require(options.conntrack.tcp_close_wait_timeout.count() >= 0);
  if (options.oom_score_adj)
    require(*options.oom_score_adj >= -1000 && *options.oom_score_adj <= 1000);
  require(!configz_text(options.kube_proxy).empty());
}

/// What is written is read again as the same.
void check_round_trip(const Options& options) {
  Options again;
  require(read_configuration("again", configuration_text(options.kube_proxy), again).has_value());
  require(differences(options.kube_proxy, again.kube_proxy).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Options options;
  const auto read =
      read_configuration("c", std::string_view(reinterpret_cast<const char*>(data), size), options);
  const FileProblems lines = read ? *read : FileProblems(read.error());
  for (const auto& line : lines) require(line.find('\n') == std::string::npos);
  if (!read) return 0;
  check_options(options);
  check_round_trip(options);
  return 0;
}
