#include "proxy/observe/process_metrics.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace kubeportal::observe {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(const char* name, const char* help, MetricType type, double value) {
  prometheus::ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return {name, help, type, {metric}};
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<double> open_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  double count = 0;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
  if (error) return std::nullopt;
  return count - 1;  // the listing's own
}

double descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return std::nullopt;
}

std::optional<ProcessStat> own_stat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  return parse_process_stat(line);
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view line) {
  const auto end_of_name = line.rfind(')');
  if (end_of_name == std::string_view::npos) return std::nullopt;

  std::istringstream fields{std::string(line.substr(end_of_name + 1))};
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  double start_ticks = 0;
  double virtual_bytes = 0;
  double resident_pages = 0;
  if (!(fields >> start_ticks >> virtual_bytes >> resident_pages)) return std::nullopt;

  return ProcessStat{start_ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)), virtual_bytes,
                     resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE))};
}

std::vector<MetricFamily> process_metrics() {
  std::vector<MetricFamily> families{family("process_cpu_seconds_total",
                                            "User and system CPU time spent in seconds.",
                                            MetricType::Counter, cpu_seconds())};
  const auto gauge = [&](const char* name, const char* help, double value) {
    families.push_back(family(name, help, MetricType::Gauge, value));
  };
  if (const auto open = open_descriptors()) {
    gauge("process_open_fds", "Number of open file descriptors.", *open);
  }
  gauge("process_max_fds", "Maximum number of open file descriptors.", descriptor_limit());
  if (const auto stat = own_stat()) {
    gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.",
          stat->virtual_memory_bytes);
    gauge("process_resident_memory_bytes", "Resident memory size in bytes.",
          stat->resident_memory_bytes);
    if (const auto boot = boot_time()) {
      gauge("process_start_time_seconds",
            "Start time of the process since the Unix epoch in seconds.",
            *boot + stat->start_seconds_after_boot);
    }
  }
  return families;
}

}  // namespace kubeportal::observe
