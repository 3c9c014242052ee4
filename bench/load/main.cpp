#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "bench/load/loads.hpp"
#include "bench/load/socket.hpp"

namespace {

using namespace kubeportal::bench;
using Arguments = std::vector<std::string>;  // what follows ADDRESS PORT

struct Load {
  const char* name;
  const char* parameters;
  std::size_t count;
  void (*run)(const sockaddr_in& target, const Arguments& arguments);
};

std::chrono::duration<double> seconds(const std::string& text) {
  return std::chrono::duration<double>(std::stod(text));
}

const Load kLoads[] = {
    {"one-at-a-time", "SECONDS", 1,
     [](const auto& target, const auto& a) { run_one_at_a_time(target, seconds(a[0])); }},
    {"connections", "SECONDS CLIENTS", 2,
     [](const auto& target, const auto& a) {
       run_connections(target, seconds(a[0]), std::stoi(a[1]));
     }},
    {"idle", "COUNT", 1,
     [](const auto& target, const auto& a) { hold_idle(target, std::stoi(a[0])); }},
    {"first-byte", "SECONDS", 1,
     [](const auto& target, const auto& a) { await_first_byte(target, seconds(a[0])); }},
};

int usage() {
  std::fputs("usage:\n", stderr);
  for (const auto& load : kLoads) {
    std::fprintf(stderr, "  bench-load %s ADDRESS PORT %s\n", load.name, load.parameters);
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments all(argv + 1, argv + argc);
  if (all.size() < 3) return usage();
  const Arguments rest(all.begin() + 3, all.end());
  for (const auto& load : kLoads) {
    if (load.name != all[0] || load.count != rest.size()) continue;
    try {
      load.run(target_of(all[1], all[2]), rest);
      return 0;
    } catch (const std::exception& problem) {
      std::fprintf(stderr, "bench-load %s: %s\n", load.name, problem.what());
      return 1;
    }
  }
  return usage();
}
