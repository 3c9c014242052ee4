#include "test/system/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace kubeportal::system {
namespace {

std::string read_proc(const std::string& path) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) throw std::runtime_error("cannot read " + path);
  return text;
}

std::string of(pid_t pid, const char* file) { return "/proc/" + std::to_string(pid) + "/" + file; }

}  // namespace

milliseconds cpu_time(pid_t pid) {
  const auto stat = read_proc(of(pid, "stat"));
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));  // the name may hold spaces
  std::string skipped;
  constexpr int kFieldsBeforeUtime = 11;  // proc(5): utime is field 14, the third is the first here
  for (int i = 0; i < kFieldsBeforeUtime; ++i) fields >> skipped;
  long user = 0;
  long in_kernel = 0;
  fields >> user >> in_kernel;
  return milliseconds((user + in_kernel) * 1000 / ::sysconf(_SC_CLK_TCK));
}

std::size_t private_memory(pid_t pid) {
  std::istringstream lines(read_proc(of(pid, "smaps_rollup")));
  std::size_t kilobytes = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("Private_Clean:") && !line.starts_with("Private_Dirty:")) continue;
    kilobytes += std::stoul(line.substr(line.find(':') + 1));
  }
  return kilobytes * 1024;
}

std::size_t open_descriptors(pid_t pid) {
  const std::filesystem::directory_iterator descriptors(of(pid, "fd"));
  return static_cast<std::size_t>(std::distance(begin(descriptors), end(descriptors)));
}

std::size_t sockets_towards(std::uint16_t port) {
  std::istringstream lines(read_proc("/proc/net/tcp"));
  std::string line;
  std::getline(lines, line);
  std::size_t found = 0;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string number;
    std::string local;
    std::string remote;
    std::string state;
    fields >> number >> local >> remote >> state;
    const auto remote_port = std::stoul(remote.substr(remote.find(':') + 1), nullptr, 16);
    if (remote_port == port && state != "06") ++found;
  }
  return found;
}

}  // namespace kubeportal::system
