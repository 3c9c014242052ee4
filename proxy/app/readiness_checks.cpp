#include "proxy/app/readiness_checks.hpp"

#include <fstream>
#include <sstream>

#include <spdlog/fmt/fmt.h>

namespace kubeportal::app {

namespace {

using observe::ReadinessCheck;
using TimePoint = model::SyncProgress::TimePoint;

std::string seconds_since(TimePoint then, TimePoint now) {
  return fmt::format("{:.0f} s", std::chrono::duration<double>(now - then).count());
}

ReadinessCheck check_of(const k8sclient::SourceStatus& source, TimePoint now) {
  ReadinessCheck check{"watch-" + source.what, "", source.synced};
  if (!source.synced) {
    check.figure = source.trouble.empty() ? "not listed yet" : "not listed yet: " + source.trouble;
  } else if (source.trouble.empty()) {
    check.figure = "heard of " + seconds_since(source.heard, now) + " ago";
  } else {
    check.figure = fmt::format("the data is {} old and stays in force: {}",
                               seconds_since(source.heard, now), source.trouble);
  }
  return check;
}

ReadinessCheck check_of(model::IpFamily family, const model::SyncProgress::Family& progress,
                        std::chrono::nanoseconds late_after, TimePoint now) {
  ReadinessCheck check{std::string("rules-") + model::to_string(family), "",
                       progress.last_in_force && !is_late(progress, now, late_after)};
  check.figure = progress.last_in_force
                     ? "in force " + seconds_since(*progress.last_in_force, now) + " ago"
                     : "not in force yet";
  if (progress.oldest_pending) {
    check.figure += ", a change waits since " + seconds_since(*progress.oldest_pending, now);
  }
  return check;
}

/// Holds as long as there is any room: what is nearly full is for alerts on its figure.
ReadinessCheck check_of(std::string name, const char* what, const Headroom& headroom) {
  if (headroom.limit <= 0) {
    return {std::move(name), fmt::format("{} {}, without a limit", headroom.in_use, what)};
  }
  const auto percent = 100.0 * double(headroom.in_use) / double(headroom.limit);
  return {std::move(name),
          fmt::format("{} of {} {}, {:.0f} %", headroom.in_use, headroom.limit, what, percent),
          headroom.in_use < headroom.limit};
}

template <typename... Numbers>
bool read_numbers(const std::filesystem::path& path, Numbers&... numbers) {
  std::ifstream file(path);
  return static_cast<bool>((file >> ... >> numbers));
}

/// The number after `word` in the line that begins with `line`.
std::optional<std::int64_t> number_in(std::istream& text, const std::string& line,
                                      const std::string& word) {
  for (std::string one; std::getline(text, one);) {
    if (!one.starts_with(line)) continue;
    std::istringstream words(one);
    for (std::string seen; words >> seen;) {
      std::int64_t number = 0;
      if (seen == word && words >> number) return number;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<ReadinessCheck> readiness_checks(const ReadinessFacts& facts, TimePoint now) {
  std::vector<ReadinessCheck> checks;
  checks.push_back({"serving",
                    facts.draining ? "draining, new clients are refused" : "not draining",
                    !facts.draining});
  checks.push_back({"first-sync",
                    facts.first_sync_done ? "everything that existed at start is applied"
                                          : "what exists is not applied yet",
                    facts.first_sync_done});
  for (const auto& source : facts.sources) checks.push_back(check_of(source, now));
  for (const auto& [family, progress] : facts.families) {
    checks.push_back(check_of(family, progress, facts.late_after, now));
  }
  checks.push_back(check_of("connections", "connections", facts.connections));
  checks.push_back(check_of("descriptors", "open files", facts.descriptors));
  if (facts.conntrack) checks.push_back(check_of("conntrack", "entries", *facts.conntrack));
  if (facts.ports) {
    auto check =
        check_of("ports", "local ports, and as many again for each endpoint", *facts.ports);
    check.holds = true;  // sockets to another endpoint share them
    checks.push_back(std::move(check));
  }
  return checks;
}

std::optional<Headroom> conntrack_headroom(const std::filesystem::path& root) {
  Headroom headroom;
  const auto folder = root / "proc/sys/net/netfilter";
  if (!read_numbers(folder / "nf_conntrack_count", headroom.in_use)) return std::nullopt;
  if (!read_numbers(folder / "nf_conntrack_max", headroom.limit)) return std::nullopt;
  return headroom;
}

std::optional<Headroom> port_headroom(const std::filesystem::path& root) {
  std::int64_t first = 0;
  std::int64_t last = 0;
  if (!read_numbers(root / "proc/sys/net/ipv4/ip_local_port_range", first, last)) {
    return std::nullopt;
  }
  std::ifstream sockets(root / "proc/net/sockstat");
  const auto in_use = number_in(sockets, "TCP:", "inuse");
  if (!in_use) return std::nullopt;
  return Headroom{*in_use, last - first + 1};
}

}  // namespace kubeportal::app
