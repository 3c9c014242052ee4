#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

namespace kubeportal::observe {

/// What /proc/[pid]/stat tells about a process; see proc(5).
struct ProcessStat {
  double start_seconds_after_boot = 0;
  double virtual_memory_bytes = 0;
  double resident_memory_bytes = 0;
};

/// Reads a line of /proc/[pid]/stat; nullopt where it has not the form of one. The command's name
/// may hold spaces and brackets.
std::optional<ProcessStat> parse_process_stat(std::string_view line);

/// The process_* metrics that Prometheus' client libraries have in common, of this process. What
/// /proc does not tell is left out. Opens files and lists /proc/self/fd: some milliseconds where
/// many descriptors are open, so not for the control thread.
std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace kubeportal::observe
